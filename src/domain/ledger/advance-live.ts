import { type Effect, effectKey } from '../effect.ts';
import type { Authorized, Drift, Ended, NewEntry, Provisioning } from './entry.ts';
import { hasLiveKey, isInRound, type LiveEffect, type LiveEffectId, liveKey } from './live-effect.ts';

/**
 * The live effects after an entry. An effect leaves the list only by `revoked` or `lapsed`. Applying an entry
 * twice in a row is the same as once.
 */
export function advanceLive(live: readonly LiveEffect[], entry: NewEntry): readonly LiveEffect[] {
  switch (entry.type) {
    case 'authorized':
      return authorize(live, entry);
    case 'ended':
      return live.map((effect) =>
        effect.grant === entry.grant && effect.revision === entry.revision && endsEffect(entry, effect.effect)
          ? { ...effect, ended: effect.ended ?? { at: entry.at, cause: entry.cause } }
          : effect,
      );
    case 'provisioning':
      return live.map((effect) => (hasLiveKey(effect, entry) ? writeAhead(effect, entry) : effect));
    case 'drift':
      return undoWriteAhead(live, entry);
    case 'provisioned':
      return update(live, entry, {
        state: 'provisioned',
        provisioned_at: entry.at,
        failures: 0,
        ...(entry.target_ids === undefined ? {} : { target_ids: entry.target_ids }),
      });
    case 'provision-failed':
    case 'revoke-failed':
      return update(live, entry, { failures: entry.attempt });
    case 'observed-absent':
      return update(live, entry, { state: 'absent' });
    case 'lapsed':
      return withoutRevision(live, entry);
    case 'revoked':
      return revoke(live, entry);
    default:
      return live;
  }
}

/** Whether `ended` ends this effect. It ends the whole grant if it names no effects. */
export function endsEffect({ effects }: Ended, effect: Effect): boolean {
  return effects === undefined || effects.some((ended) => effectKey(ended) === effectKey(effect));
}

function update(
  live: readonly LiveEffect[],
  id: LiveEffectId,
  change: Partial<Pick<LiveEffect, 'state' | 'provisioned_at' | 'failures' | 'target_ids'>>,
): readonly LiveEffect[] {
  if (!live.some((effect) => hasLiveKey(effect, id))) return live;
  return live.map((effect) => (hasLiveKey(effect, id) ? { ...effect, ...change } : effect));
}

/**
 * If a write-ahead follows another one that has no outcome, it is a retry. Each of the two attempts may have
 * given the access.
 */
function writeAhead(effect: LiveEffect, { round }: Provisioning): LiveEffect {
  if (effect.state === 'provisioning' && effect.round === round) return effect;
  const { retried: _, ...rest } = effect;
  return {
    ...rest,
    state: 'provisioning',
    ...(round === undefined ? {} : { round }),
    ...(effect.state === 'provisioning' ? { retried: true } : {}),
  };
}

/**
 * The attempt found foreign access and gave nothing, so its write-ahead is undone. A later write-ahead stays.
 */
function undoWriteAhead(live: readonly LiveEffect[], { grant, effect, round }: Drift): readonly LiveEffect[] {
  if (grant === null || round === undefined) return live;
  return live.map((before) => {
    if (!hasLiveKey(before, { grant, effect }) || !isInRound(before, round)) return before;
    const { retried: _, ...rest } = before;
    return { ...rest, state: 'authorized', round };
  });
}

type Revision = LiveEffectId & { readonly revision: string };

function withoutRevision(live: readonly LiveEffect[], entry: Revision): readonly LiveEffect[] {
  return live.filter((effect) => !(hasLiveKey(effect, entry) && effect.revision === entry.revision));
}

/**
 * The report of a revocation may come after a later revision has replaced the revoked one. The target has
 * nothing then, and the later revision is still to be provisioned.
 */
function revoke(live: readonly LiveEffect[], entry: Revision): readonly LiveEffect[] {
  const left = withoutRevision(live, entry);
  return update(left, entry, { state: 'authorized', provisioned_at: null, failures: 0 }).map((effect) =>
    hasLiveKey(effect, entry) ? asNotGiven(effect) : effect,
  );
}

function asNotGiven({ recalled: _, target_ids: __, ...effect }: LiveEffect): LiveEffect {
  return effect;
}

/**
 * A later revision replaces the earlier one. Effects that both have continue. Effects that only the earlier
 * one has end.
 */
function authorize(
  live: readonly LiveEffect[],
  entry: Authorized & { readonly at: string },
): readonly LiveEffect[] {
  const effects = new Map(entry.effects.map((effect) => [liveKey({ grant: entry.grant, effect }), effect]));
  const kept = live.map((effect) => {
    if (effect.grant !== entry.grant || effect.revision === entry.revision) return effect;
    return replaceRevision(effect, entry, effects.get(liveKey(effect)));
  });
  const keptKeys = new Set(kept.map(liveKey));
  const added = [...effects].filter(([key]) => !keptKeys.has(key));
  return [...kept, ...added.map(([, effect]) => newLiveEffect(entry, effect))];
}

/** `next` is the same effect in the later revision, if that has it. */
function replaceRevision(
  effect: LiveEffect,
  entry: Authorized & { readonly at: string },
  next: Effect | undefined,
): LiveEffect {
  const { revision, state, provisioned_at, recalled, round, retried, target_ids } = effect;
  if (next === undefined) return { ...effect, ended: effect.ended ?? { at: entry.at, cause: 'replaced' } };
  const replaced: LiveEffect = {
    ...newLiveEffect(entry, next),
    state,
    provisioned_at,
    ...(round === undefined ? {} : { round }),
    ...(retried === undefined ? {} : { retried }),
    ...(target_ids === undefined ? {} : { target_ids }),
  };
  const givenTooEarly = state !== 'authorized' && entry.window.starts > entry.at;
  return givenTooEarly ? { ...replaced, recalled: recalled ?? { revision, at: entry.at } } : replaced;
}

function newLiveEffect(entry: Authorized, effect: Effect): LiveEffect {
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
