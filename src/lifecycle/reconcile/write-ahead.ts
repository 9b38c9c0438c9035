import type { DateTime } from 'luxon';
import { effectKey } from '../../domain/effect.ts';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { isAbout, type LiveEffect, nextRound, subjectOf } from '../../domain/ledger/live-effect.ts';
import { mayBeProvisioned } from '../../domain/plan/plan.ts';
import type { Repository } from '../repository.ts';
import type { BegunProvision, ConfirmedSupport, Provision } from './provision.ts';

/**
 * Records that what GitHub confirmed is about to be given, and what it did not confirm as failed. The step is null if
 * nothing is left to be given. Rejects if the ledger cannot be written: then nothing may be given.
 */
export async function writeAhead(
  { ledger, clock, targets }: Pick<Repository, 'ledger' | 'clock' | 'targets'>,
  step: Provision,
  confirmed: ConfirmedSupport,
): Promise<{ readonly step: BegunProvision | null; readonly entries: readonly NewEntry[] }> {
  const reportsGrantor = targets.connector(step.effect.target)?.reportsGrantor === true;
  const at = iso(clock.now());
  let isFirst = false;
  const { entries, state } = await ledger.append((before) => {
    // By the state that the commit stands on: another process may have begun since the step was planned.
    isFirst = !before.live.some((each) => isSameEffect(each, step) && mayBeProvisioned(each));
    const ahead = stillLive(confirmed.support, before.live)
      .filter((live) => live.state === 'authorized' || isToBeRetried(live, reportsGrantor))
      .map((live) => provisioning(live, at, step.until));
    return { entries: [...confirmed.entries, ...ahead] };
  });
  const support = stillLive(confirmed.support, state.live);
  return { step: support.length === 0 ? null : { ...step, support, isFirst }, entries };
}

/**
 * The attempt before this one may still be under way, in a process that stalls. If the target does not report who gave the
 * access, that attempt could take what this one gives for foreign. A further write-ahead keeps that out of the record.
 */
function isToBeRetried({ state, retried }: LiveEffect, reportsGrantor: boolean): boolean {
  return state === 'provisioning' && !reportsGrantor && retried !== true;
}

function isSameEffect(live: LiveEffect, { effect }: Provision): boolean {
  return effectKey(live.effect) === effectKey(effect);
}

/** As the record has them now. */
function stillLive(support: readonly LiveEffect[], live: readonly LiveEffect[]): readonly LiveEffect[] {
  return support.flatMap(
    (planned) => live.find((each) => isAbout(each, planned) && each.revision === planned.revision) ?? [],
  );
}

function provisioning(live: LiveEffect, at: string, until: DateTime): NewEntry {
  const round = nextRound(live);
  return {
    ...subjectOf(live),
    type: 'provisioning',
    effect: live.effect,
    at,
    until: iso(until),
    ...(round === undefined ? {} : { round }),
  };
}
