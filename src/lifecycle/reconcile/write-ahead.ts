import type { DateTime } from 'luxon';
import { type Effect, effectKey } from '../../domain/effect.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { latestEnd, mayBeProvisioned } from '../../domain/plan/plan.ts';
import type { StepOf } from '../../domain/plan/step.ts';
import type { Repository } from '../repository.ts';
import type { ConfirmedSupport } from './confirm-support.ts';
import { type ForgeClock, supportNow } from './may-provision.ts';
import { provisioningEntry } from './provision-entries.ts';

/** An effect that the ledger announces. GitHub confirms its support. */
export interface AnnouncedProvision {
  readonly effect: Effect;
  readonly support: readonly LiveEffect[];
  /** By the ledger, no other attempt of Curfew's can have provisioned the effect. */
  readonly isFirst: boolean;
}

/** The facts for one call that provisions. */
export interface DueProvision extends AnnouncedProvision {
  /** The last end of the support. Grants that GitHub does not confirm do not count. */
  readonly until: DateTime;
}

export type WriteAheadPorts = Pick<Repository, 'ledger' | 'clock' | 'targets'> & ForgeClock;

/**
 * Records that a confirmed effect is about to be provisioned, and what GitHub did not confirm. Null if
 * nothing is left to provision. Rejects if the ledger cannot be written. Then nothing may be provisioned.
 */
export async function writeAhead(
  ports: WriteAheadPorts,
  step: StepOf<'provision'>,
  confirmed: ConfirmedSupport,
): Promise<AnnouncedProvision | null> {
  const { ledger, clock, targets } = ports;
  const { effect } = step;
  const reportsGrantor = targets.connector(effect.target)?.reportsGrantor === true;
  let isFirst = false;
  const decide = (before: LedgerState) => {
    // Decided by the state that the commit builds on: another process may have written ahead, or ended a
    // grant, since the plan.
    isFirst = !before.live.some((live) => isSameEffect(live, step) && mayBeProvisioned(live));
    const now = clock.now();
    const support = supportNow(ports, confirmed.support, before.live, now);
    const announced = support
      .filter((live) => live.state === 'authorized' || needsNewRound(live, reportsGrantor))
      .map((live) => provisioningEntry(live, now, latestEnd(support)));
    return { entries: [...confirmed.entries, ...announced] };
  };
  const { state } = await ledger.append(decide);
  const support = announcedSupport(ports, confirmed.support, state.live);
  return support.length === 0 ? null : { effect, support, isFirst };
}

/**
 * An announced effect as it is due right before the call; null if nothing of its support is left. The effects
 * of a target are provisioned one after the other, so a grant may have ended since its write-ahead.
 */
export function dueNow(
  ports: Pick<WriteAheadPorts, 'clock' | 'facts'>,
  announced: AnnouncedProvision,
  live: readonly LiveEffect[],
): DueProvision | null {
  const support = announcedSupport(ports, announced.support, live);
  return support.length === 0 ? null : { ...announced, support, until: latestEnd(support) };
}

function announcedSupport(
  ports: Pick<WriteAheadPorts, 'clock' | 'facts'>,
  support: readonly LiveEffect[],
  live: readonly LiveEffect[],
): readonly LiveEffect[] {
  return supportNow(ports, support, live, ports.clock.now()).filter(mayBeProvisioned);
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
