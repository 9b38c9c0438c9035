import type { Effect } from '../effect.ts';
import type { Person } from '../person.ts';
import type { EndCause, FrozenWindow, GrantSubject } from './entry.ts';

/**
 * `authorized`: nothing was given. `provisioning`: it may have been given. `provisioned`: it was given and read back.
 * `absent`: it was given, and somebody else took it away.
 */
export type LiveState = 'authorized' | 'provisioning' | 'provisioned' | 'absent';

/** One effect of one grant between `authorized` and its verified absence, with everything frozen at landing. */
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
  /** Set where the window was cut short. */
  readonly ended: { readonly at: string; readonly cause: EndCause } | null;
  readonly provisioned_at: string | null;
  /** The last write-ahead; left out for the first one that nothing followed. */
  readonly round?: number;
  /** It was written ahead again after an attempt that may have given the access. */
  readonly retried?: true;
  /**
   * Given for an earlier revision, which this one took the place of before its own window begins: what was given is taken
   * back until then. The earlier revision, and since when.
   */
  readonly recalled?: { readonly revision: string; readonly at: string };
  /** Failed attempts since the last success: of provisioning, or of revoking once it has ended. */
  readonly failures: number;
}

/** The `round` of the write-ahead that comes next. */
export function nextRound({ state, round }: LiveEffect): number | undefined {
  return state === 'authorized' && round === undefined ? undefined : (round ?? 1) + 1;
}

/** Whether this write-ahead was the last, and its outcome is not recorded. */
export function isInRound({ state, round = 1 }: LiveEffect, asked: number): boolean {
  return state === 'provisioning' && round === asked;
}

/** What names a live effect: a later revision of the same grant takes the place of the earlier one. */
export interface About {
  readonly grant: string;
  readonly effect: Effect;
}

export function liveKey({ grant, effect }: About): string {
  return JSON.stringify([grant, effect.target, effect.entitlement, effect.account]);
}

/** As `liveKey` tells apart, without making the keys: asked of all that is live for each of many entries. */
export function isAbout({ grant, effect }: About, about: About): boolean {
  return (
    grant === about.grant &&
    effect.account === about.effect.account &&
    effect.entitlement === about.effect.entitlement &&
    effect.target === about.effect.target
  );
}

export function subjectOf({ grant, revision, holder, role, pull }: LiveEffect): GrantSubject {
  return { grant, revision, holder, role, pull };
}
