import { effectKey } from '../../domain/effect.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { hasLiveKey, type LiveEffect } from '../../domain/ledger/live-effect.ts';
import { mayBeProvisioned } from '../../domain/plan/plan.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import type { Repository } from '../repository.ts';
import type { ConfirmedSupport } from './confirm-support.ts';
import { provisioningEntry } from './provision-entries.ts';

/** A step that the ledger announces. */
export interface AnnouncedProvision extends StepOf<'provision'> {
  /** By the ledger, no other attempt of Curfew's can have provisioned the effect. */
  readonly isFirst: boolean;
}

/**
 * Records that a confirmed effect is about to be provisioned, and what GitHub did not confirm. Null if
 * nothing is left to provision. Rejects if the ledger cannot be written: then nothing may be provisioned.
 */
export async function writeAhead(
  { ledger, clock, targets }: Pick<Repository, 'ledger' | 'clock' | 'targets'>,
  step: StepOf<'provision'>,
  confirmed: ConfirmedSupport,
): Promise<AnnouncedProvision | null> {
  const reportsGrantor = targets.connector(step.effect.target)?.reportsGrantor === true;
  const now = clock.now();
  let isFirst = false;
  const decide = (before: LedgerState) => {
    // Decided by the state that the commit builds on: another process may have written ahead since the plan.
    isFirst = !before.live.some((live) => isSameEffect(live, step) && mayBeProvisioned(live));
    const announced = stillLive(confirmed.support, before.live)
      .filter((live) => live.state === 'authorized' || needsNewRound(live, reportsGrantor))
      .map((live) => provisioningEntry(live, now, step.until));
    return { entries: [...confirmed.entries, ...announced] };
  };
  const { state } = await ledger.append(decide);
  const support = stillLive(confirmed.support, state.live);
  return support.length === 0 ? null : { ...step, support, isFirst };
}

/**
 * The attempt before this one may still be in progress, in a process that was paused. If the target does not
 * report grantors, that attempt could report the access of this one as foreign. A new round keeps that report
 * out of the ledger.
 */
function needsNewRound({ state, retried }: LiveEffect, reportsGrantor: boolean): boolean {
  return state === 'provisioning' && !reportsGrantor && retried !== true;
}

function isSameEffect(live: LiveEffect, { effect }: StepOf<'provision'>): boolean {
  return effectKey(live.effect) === effectKey(effect);
}

/** The planned support in the state of the ledger, without what has ended meanwhile. */
function stillLive(support: readonly LiveEffect[], live: readonly LiveEffect[]): readonly LiveEffect[] {
  return support.flatMap(
    (planned) =>
      live.find((found) => hasLiveKey(found, planned) && found.revision === planned.revision) ?? [],
  );
}
