import { effectKey } from '../effect.ts';
import { parseUtc } from '../iso.ts';
import type {
  Abandoned,
  Authorized,
  BreakGlassReviewed,
  Declined,
  Drift,
  EffectSubject,
  Ended,
  Entry,
  NewEntry,
  Provisioned,
  Provisioning,
  Refused,
  Reverted,
} from './entry.ts';
import { lastAuthorized, revisionInForce, revisionInForceAt } from './history/life.ts';
import { hasLiveKey, isInRound, type LiveEffect, type LiveEffectId, nextRound } from './live-effect.ts';

/** The part of the record on which it depends whether an entry can follow. */
export interface RecordBefore {
  readonly live: readonly LiveEffect[];
  /** Every earlier entry about the grant of the new entry, by `seq`; empty if that has no grant. */
  readonly life: readonly Entry[];
}

/**
 * Why an entry cannot follow the record; null if it can. This compares states, not the time on our clock: an
 * end is due by the latest of several clocks, and a revocation must be recorded even if our clock is behind.
 */
export function transitionProblem(before: RecordBefore, entry: NewEntry): string | null {
  switch (entry.type) {
    case 'authorized':
      return authorizedProblem(before, entry);
    case 'declined':
    case 'abandoned':
      return answerProblem(before, entry);
    case 'ended':
      return endedProblem(before, entry);
    case 'provisioning':
      return provisioningProblem(before, entry);
    case 'provisioned':
      return provisionedProblem(before, entry);
    case 'provision-failed':
      return stateProblem(before, entry, ['authorized', 'provisioning']);
    case 'lapsed':
      return stateProblem(before, entry, ['authorized']);
    case 'observed-absent':
      return findLive(before, entry)?.state === 'provisioned' ? null : 'it is not recorded as given';
    case 'revoked':
    case 'revoke-failed':
      return revocationProblem(before, entry);
    case 'reverted':
      return revertedProblem(before, entry);
    case 'break-glass-reviewed':
      return reviewProblem(before, entry);
    case 'drift':
      return driftProblem(before, entry);
    case 'refused':
      return refusalProblem(before, entry);
    case 'requested':
    case 'policy-requested':
    case 'policy-accepted':
    case 'policy-refused':
    case 'policy-restored':
      return null;
  }
}

/**
 * A landing is judged once. A process that did not know of its authorization yet would refuse it, because the
 * id was used before.
 */
function refusalProblem({ life }: RecordBefore, { commit }: Refused): string | null {
  const isAuthorized = life.some((earlier) => earlier.type === 'authorized' && earlier.commit === commit);
  return isAuthorized ? 'the same landing was authorized' : null;
}

function answerProblem({ life }: RecordBefore, { pull, round }: Declined | Abandoned): string | null {
  const requested = life.some(
    (earlier) => earlier.type === 'requested' && earlier.pull === pull && earlier.round === round,
  );
  return requested ? null : `round ${round} of it was never requested in that pull request`;
}

function authorizedProblem({ live, life }: RecordBefore, entry: Authorized): string | null {
  if (entry.effects.length === 0) return 'it gives nothing';
  if (entry.window.ends <= entry.window.starts) return 'its window is empty';
  if (entry.review_by !== undefined && (!entry.break_glass || entry.pull === null)) {
    return 'no approver could give the review that it owes';
  }
  if (entry.replaces === null) {
    const spent = lastAuthorized(life) !== null || live.some(({ grant }) => grant === entry.grant);
    return spent ? 'its id was authorized before' : null;
  }
  // A change that was merged in time counts even if the end of the replaced revision is recorded by now.
  const current = revisionInForce(life) ?? revisionInForceAt(life, parseUtc(entry.evidence.merged_at));
  if (current === null) return 'the revision that it replaces is not in force';
  return current.revision === entry.replaces ? null : `the revision in force is ${current.revision}`;
}

function endedProblem({ live }: RecordBefore, entry: Ended): string | null {
  const isLive = live.some(({ grant, revision }) => grant === entry.grant && revision === entry.revision);
  return isLive ? null : 'nothing of it is live';
}

function provisioningProblem(
  before: RecordBefore,
  entry: Provisioning & { readonly at: string },
): string | null {
  const effect = findLive(before, entry);
  const problem = stateProblem(before, entry, ['authorized', 'provisioning']);
  if (problem !== null || effect === undefined) return problem;
  if (entry.round !== nextRound(effect)) return 'another write-ahead came before it';
  if (effect.ended !== null && effect.ended.at <= entry.at) return 'it was ended';
  if (entry.at < effect.window.starts) return 'its window has not begun';
  return entry.at < effect.window.ends ? null : 'its window is over';
}

/**
 * `provisioned` follows `provisioning`. If another grant already has the same effect, nothing is given or
 * written ahead.
 */
function provisionedProblem(before: RecordBefore, entry: Provisioned): string | null {
  const effect = findLive(before, entry);
  if (effect === undefined) return 'it is not live';
  if (effect.state === 'provisioning') return null;
  if (effect.state !== 'authorized') return `it is ${effect.state} already`;
  if (foundForeignBefore(effect, before.life, entry)) return null;
  const shared = before.live.some(
    (other) =>
      entry.shared_with.includes(other.grant) &&
      other.grant !== entry.grant &&
      effectKey(other.effect) === effectKey(entry.effect) &&
      other.state === 'provisioned',
  );
  return shared ? null : 'it was not written ahead, and no other grant holds it';
}

/**
 * Whether two replicas tried at the same time: one found foreign access, and the other gave the access after
 * that was gone.
 */
function foundForeignBefore({ round }: LiveEffect, life: readonly Entry[], entry: Provisioned): boolean {
  const last = life.findLast(
    (earlier) =>
      (earlier.type === 'provisioning' || earlier.type === 'revoked') &&
      earlier.revision === entry.revision &&
      effectKey(earlier.effect) === effectKey(entry.effect),
  );
  return round !== undefined && last?.type === 'provisioning';
}

function revocationProblem(before: RecordBefore, entry: EffectSubject): string | null {
  const effect = findLive(before, entry);
  if (effect === undefined) return 'it is not live';
  if (effect.state === 'authorized') return 'it was never given';
  // The revocation of a revision may be reported after a later revision has replaced it.
  const authorized = before.life.some(
    (earlier) => earlier.type === 'authorized' && earlier.revision === entry.revision,
  );
  return effect.revision === entry.revision || authorized ? null : 'that revision was never authorized';
}

function revertedProblem({ live, life }: RecordBefore, entry: Reverted): string | null {
  if (lastAuthorized(life) === null) return 'it was never authorized';
  return live.some(({ grant }) => grant === entry.grant) ? 'something of it is still live' : null;
}

function reviewProblem({ life }: RecordBefore, { revision }: BreakGlassReviewed): string | null {
  if (life.some(({ type }) => type === 'break-glass-reviewed')) return 'it was reviewed already';
  return life.some((earlier) => earlier.type === 'authorized' && earlier.revision === revision)
    ? null
    : 'that revision was never authorized';
}

/**
 * `already-there` is wrong if another replica provisioned the effect, or wrote ahead, after this one had read
 * the record.
 */
function driftProblem(before: RecordBefore, { grant, effect, note, round }: Drift): string | null {
  if (note !== 'already-there' || grant === null) return null;
  const live = findLive(before, { grant, effect });
  if (round !== undefined) {
    return live !== undefined && isInRound(live, round) ? null : `write-ahead ${round} is not the last one`;
  }
  return live === undefined || live.state === 'authorized' ? null : `it is ${live.state}`;
}

function stateProblem(
  before: RecordBefore,
  entry: EffectSubject,
  states: readonly LiveEffect['state'][],
): string | null {
  const effect = findLive(before, entry);
  if (effect === undefined) return 'it is not live';
  if (effect.revision !== entry.revision) return 'another revision has taken its place';
  return states.includes(effect.state) ? null : `it is ${effect.state}`;
}

function findLive({ live }: RecordBefore, id: LiveEffectId): LiveEffect | undefined {
  return live.find((effect) => hasLiveKey(effect, id));
}
