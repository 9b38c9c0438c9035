import { type Effect, effectKey } from '../effect.ts';
import type { Authorized, Drift, Ended, NewEntry, Provisioning } from './entry.ts';
import { type About, isAbout, isInRound, type LiveEffect, liveKey } from './live-effect.ts';

/**
 * What is live after an entry: the fold that the checkpoint is made by. An effect leaves it only by `revoked` or
 * `lapsed`, whatever else happens. Applying an entry twice in a row is the same as once.
 */
export function advanceLive(live: readonly LiveEffect[], entry: NewEntry): readonly LiveEffect[] {
  switch (entry.type) {
    case 'authorized':
      return takeOver(live, entry);
    case 'ended':
      return live.map((each) =>
        each.grant === entry.grant && each.revision === entry.revision && endsEffect(entry, each.effect)
          ? { ...each, ended: each.ended ?? { at: entry.at, cause: entry.cause } }
          : each,
      );
    case 'provisioning':
      return live.map((each) => (isAbout(each, entry) ? writtenAhead(each, entry) : each));
    case 'drift':
      return foundForeign(live, entry);
    case 'provisioned':
      return change(live, entry, { state: 'provisioned', provisioned_at: entry.at, failures: 0 });
    case 'provision-failed':
    case 'revoke-failed':
      return change(live, entry, { failures: entry.attempt });
    case 'observed-absent':
      return change(live, entry, { state: 'absent' });
    case 'lapsed':
      return live.filter((each) => !(isAbout(each, entry) && each.revision === entry.revision));
    case 'revoked':
      // Reported late, of a revision that another has replaced meanwhile: that one has yet to be given.
      return change(
        live.filter((each) => !(isAbout(each, entry) && each.revision === entry.revision)),
        entry,
        { state: 'authorized', provisioned_at: null, failures: 0 },
      ).map((each) => (isAbout(each, entry) ? settled(each) : each));
    default:
      return live;
  }
}

function settled({ recalled: _, ...live }: LiveEffect): LiveEffect {
  return live;
}

function writtenAhead(live: LiveEffect, { round }: Provisioning): LiveEffect {
  if (live.state === 'provisioning' && live.round === round) return live;
  const { retried: _, ...rest } = live;
  return {
    ...rest,
    state: 'provisioning',
    ...(round === undefined ? {} : { round }),
    ...(live.state === 'provisioning' ? { retried: true } : {}),
  };
}

/** The attempt found foreign access and gave nothing: it is as before the write-ahead, unless another has begun since. */
function foundForeign(live: readonly LiveEffect[], { grant, effect, round }: Drift): readonly LiveEffect[] {
  if (grant === null || round === undefined) return live;
  return live.map((each) => {
    if (!isAbout(each, { grant, effect }) || !isInRound(each, round)) return each;
    const { retried: _, ...rest } = each;
    return { ...rest, state: 'authorized', round };
  });
}

/** Whether `ended` is about all of a grant, or about this effect of it. */
export function endsEffect({ effects }: Ended, effect: Effect): boolean {
  return effects === undefined || effects.some((each) => effectKey(each) === effectKey(effect));
}

function change(
  live: readonly LiveEffect[],
  about: About,
  to: Partial<Pick<LiveEffect, 'state' | 'provisioned_at' | 'failures'>>,
): readonly LiveEffect[] {
  if (!live.some((each) => isAbout(each, about))) return live;
  return live.map((each) => (isAbout(each, about) ? { ...each, ...to } : each));
}

/** A later revision takes the place of the earlier one: what both give goes on, what it no longer gives is ended. */
function takeOver(
  live: readonly LiveEffect[],
  entry: Authorized & { readonly at: string },
): readonly LiveEffect[] {
  const given = new Map(entry.effects.map((effect) => [liveKey({ grant: entry.grant, effect }), effect]));
  const kept = live.map((each): LiveEffect => {
    if (each.grant !== entry.grant || each.revision === entry.revision) return each;
    const effect = given.get(liveKey(each));
    if (effect === undefined) return { ...each, ended: each.ended ?? { at: entry.at, cause: 'replaced' } };
    const { state, provisioned_at, round, retried } = each;
    const took: LiveEffect = {
      ...frozen(entry, effect),
      state,
      provisioned_at,
      ...(round === undefined ? {} : { round }),
      ...(retried === undefined ? {} : { retried }),
    };
    const early = each.state !== 'authorized' && entry.window.starts > entry.at;
    return early ? { ...took, recalled: each.recalled ?? { revision: each.revision, at: entry.at } } : took;
  });
  const known = new Set(kept.map(liveKey));
  const added = [...given].filter(([key]) => !known.has(key)).map(([, effect]) => frozen(entry, effect));
  return [...kept, ...added];
}

function frozen(entry: Authorized, effect: LiveEffect['effect']): LiveEffect {
  const { grant, revision, holder, role, pull, window, commit, policy_commit } = entry;
  return {
    grant,
    revision,
    holder,
    role,
    pull,
    effect,
    window,
    commit,
    policy_commit,
    state: 'authorized',
    ended: null,
    provisioned_at: null,
    failures: 0,
  };
}
