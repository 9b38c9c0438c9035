import { effectKey } from '../effect.ts';
import { parseUtc } from '../iso.ts';
import type {
  Authorized,
  Drift,
  EffectSubject,
  Entry,
  NewEntry,
  Provisioned,
  Provisioning,
} from './entry.ts';
import { inForce, inForceAt, lastAuthorized } from './history/life.ts';
import { isAbout, isInRound, type LiveEffect, nextRound } from './live-effect.ts';

/** What the record holds before an entry is added to it. */
export interface Before {
  readonly live: readonly LiveEffect[];
  /** Every earlier entry about the grant that the new one is about, by `seq`; empty where it is about none. */
  readonly life: readonly Entry[];
}

/**
 * Whether an entry can follow what is recorded: null, or why it cannot. By states, not by the time on our clock: an
 * ending goes by the latest of several clocks, and must not be kept out of the record for that.
 */
export function isLegal(before: Before, entry: NewEntry): string | null {
  const { live, life } = before;
  switch (entry.type) {
    case 'authorized':
      return authorizing(before, entry);
    case 'declined':
    case 'abandoned':
      return life.some(
        (was) => was.type === 'requested' && was.pull === entry.pull && was.round === entry.round,
      )
        ? null
        : `round ${entry.round} of it was never requested in that pull request`;
    case 'ended':
      return live.some(({ grant, revision }) => grant === entry.grant && revision === entry.revision)
        ? null
        : 'nothing of it is live';
    case 'provisioning':
      return beginning(before, entry);
    case 'provisioned':
      return giving(before, entry);
    case 'provision-failed':
      return stateOf(before, entry, ['authorized', 'provisioning']);
    case 'lapsed':
      return stateOf(before, entry, ['authorized']);
    case 'observed-absent':
      return find(before, entry)?.state === 'provisioned' ? null : 'it is not recorded as given';
    case 'revoked':
    case 'revoke-failed':
      return takingBack(before, entry);
    case 'reverted':
      if (lastAuthorized(life) === null) return 'it was never authorized';
      return live.some(({ grant }) => grant === entry.grant) ? 'something of it is still live' : null;
    case 'break-glass-reviewed':
      if (life.some(({ type }) => type === 'break-glass-reviewed')) return 'it was reviewed already';
      return life.some((was) => was.type === 'authorized' && was.revision === entry.revision)
        ? null
        : 'that revision was never authorized';
    case 'drift':
      return drifting(before, entry);
    case 'requested':
    case 'refused':
    case 'policy-requested':
    case 'policy-accepted':
    case 'policy-refused':
    case 'policy-restored':
      return null;
  }
}

function authorizing({ live, life }: Before, entry: Authorized): string | null {
  if (entry.effects.length === 0) return 'it gives nothing';
  if (entry.window.ends <= entry.window.starts) return 'its window is empty';
  if (entry.review_by !== undefined && (!entry.break_glass || entry.pull === null)) {
    return 'nobody could give the review that it owes';
  }
  if (entry.replaces === null) {
    const known = lastAuthorized(life) !== null || live.some(({ grant }) => grant === entry.grant);
    return known ? 'its id was authorized before' : null;
  }
  // Merged before the end of what it replaces, it counts, though that end is recorded by now.
  const current = inForce(life) ?? inForceAt(life, parseUtc(entry.evidence.merged_at));
  if (current === null) return 'what it replaces is not in force';
  return current.revision === entry.replaces ? null : `what is in force is ${current.revision}`;
}

function beginning(before: Before, entry: Provisioning & { readonly at: string }): string | null {
  const found = find(before, entry);
  const wrong = stateOf(before, entry, ['authorized', 'provisioning']);
  if (wrong !== null || found === undefined) return wrong;
  if (entry.round !== nextRound(found)) return 'another attempt was written ahead before it';
  if (found.ended !== null && found.ended.at <= entry.at) return 'it was ended';
  if (entry.at < found.window.starts) return 'its window has not begun';
  return entry.at < found.window.ends ? null : 'its window is over';
}

/** Given after it was written ahead, or held already on other grants that were. */
function giving(before: Before, entry: Provisioned & { readonly at: string }): string | null {
  const found = find(before, entry);
  if (found === undefined) return 'it is not live';
  if (found.state === 'provisioning') return null;
  if (found.state !== 'authorized') return `it is ${found.state} already`;
  if (foundForeignBefore(found, before.life, entry)) return null;
  const shared = before.live.some(
    (each) =>
      entry.shared_with.includes(each.grant) &&
      each.grant !== entry.grant &&
      effectKey(each.effect) === effectKey(entry.effect) &&
      each.state === 'provisioned',
  );
  return shared ? null : 'it was not written ahead, and no other grant holds it';
}

/** Of two attempts that ran at once, one found foreign access, and the other gave the access when that was gone. */
function foundForeignBefore({ round }: LiveEffect, life: readonly Entry[], entry: Provisioned): boolean {
  const last = life.findLast(
    (was) =>
      (was.type === 'provisioning' || was.type === 'revoked') &&
      was.revision === entry.revision &&
      effectKey(was.effect) === effectKey(entry.effect),
  );
  return round !== undefined && last?.type === 'provisioning';
}

function takingBack(before: Before, entry: EffectSubject): string | null {
  const found = find(before, entry);
  if (found === undefined) return 'it is not live';
  if (found.state === 'authorized') return 'it was never given';
  // What was done for a revision may be reported after another has taken its place.
  const known = before.life.some((was) => was.type === 'authorized' && was.revision === entry.revision);
  return found.revision === entry.revision || known ? null : 'that revision was never authorized';
}

function stateOf(
  before: Before,
  entry: EffectSubject,
  states: readonly LiveEffect['state'][],
): string | null {
  const found = find(before, entry);
  if (found === undefined) return 'it is not live';
  if (found.revision !== entry.revision) return 'another revision has taken its place';
  return states.includes(found.state) ? null : `it is ${found.state}`;
}

/** Another process may have given it between reading the record and reading the target, or have begun to meanwhile. */
function drifting(before: Before, { grant, effect, note, round }: Drift): string | null {
  if (note !== 'already-there' || grant === null) return null;
  const found = find(before, { grant, effect });
  if (round !== undefined) {
    return found !== undefined && isInRound(found, round) ? null : `attempt ${round} is not the last one`;
  }
  return found === undefined || found.state === 'authorized' ? null : `it is ${found.state}`;
}

function find({ live }: Before, entry: Pick<EffectSubject, 'grant' | 'effect'>): LiveEffect | undefined {
  return live.find((each) => isAbout(each, entry));
}
