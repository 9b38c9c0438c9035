import type { Effect } from '../effect.ts';
import type { Person } from '../person.ts';
import type { EndCause, FrozenWindow, GrantSubject } from './entry.ts';

/**
 * `authorized`: Curfew has given nothing yet. `provisioning`: Curfew may have given it. `provisioned`: Curfew
 * gave it and read it back. `absent`: Curfew gave it, and another person or tool removed it.
 */
export type LiveState = 'authorized' | 'provisioning' | 'provisioned' | 'absent';

/**
 * One effect of one grant from `authorized` to its verified absence. Everything in it was frozen at landing.
 */
export interface LiveEffect {
  readonly grant: string;
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  readonly pull: number | null;
  readonly effect: Effect;
  readonly window: FrozenWindow;
  readonly commit: string;
  readonly policy_commit: string;
  readonly state: LiveState;
  /** Set if the window was cut short. */
  readonly ended: { readonly at: string; readonly cause: EndCause } | null;
  readonly provisioned_at: string | null;
  /** The target's own numbers of what was given, if it has such numbers. */
  readonly target_ids?: string;
  /**
   * The number of the last write-ahead. Absent before the first one, and after the first one unless Curfew
   * found foreign access.
   */
  readonly round?: number;
  /** Set if Curfew wrote ahead again after an attempt that may have given the access. */
  readonly retried?: true;
  /**
   * Set if Curfew gave this effect for an earlier revision and the window of this revision has not begun yet.
   * Curfew revokes the effect until then. Names the earlier revision, and the time at which this one replaced
   * it.
   */
  readonly recalled?: { readonly revision: string; readonly at: string };
  /** Failed attempts since the last success: of provisioning, or of revoking after the end. */
  readonly failures: number;
}

/** The `round` of the next write-ahead. */
export function nextRound({ state, round }: LiveEffect): number | undefined {
  return state === 'authorized' && round === undefined ? undefined : (round ?? 1) + 1;
}

/** Whether this write-ahead is the last one, and its outcome is not recorded. */
export function isInRound({ state, round = 1 }: LiveEffect, writeAhead: number): boolean {
  return state === 'provisioning' && round === writeAhead;
}

/**
 * Identifies a live effect. The revision is not part of it: a later revision of a grant replaces the earlier
 * one.
 */
export interface LiveEffectId {
  readonly grant: string;
  readonly effect: Effect;
}

export function liveKey({ grant, effect }: LiveEffectId): string {
  return JSON.stringify([grant, effect.target, effect.entitlement, effect.account]);
}

/**
 * Compares as `liveKey` does, without building the keys: folds compare every entry with every live effect.
 */
export function hasLiveKey({ grant, effect }: LiveEffectId, id: LiveEffectId): boolean {
  return (
    grant === id.grant &&
    effect.account === id.effect.account &&
    effect.entitlement === id.effect.entitlement &&
    effect.target === id.effect.target
  );
}

export function subjectOf({ grant, revision, holder, role, pull }: LiveEffect): GrantSubject {
  return { grant, revision, holder, role, pull };
}
