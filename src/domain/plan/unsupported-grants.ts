import type { Effect } from '../effect.ts';
import type { EndCause, NewEntry } from '../ledger/entry.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reading } from '../reading.ts';
import { entitlementKey } from './plan.ts';

/** Whether the holder of a live effect may still hold its role. */
export type Standing = 'eligible' | 'not-eligible' | 'departed';

/** What landed and what GitHub says now, as far as it could be read. */
export interface SupportFacts {
  /** Null where the policy in force cannot be used. */
  readonly policy: Policy | null;
  /** Everything that the operator's file lets this repository reach, by `entitlementKey`. */
  readonly reachable: ReadonlySet<string>;
  /** Ids in the grants files that the policy's globs match; null where one of the files cannot be read. */
  readonly inFiles: ReadonlySet<string> | null;
  /** From complete listings only. */
  readonly standing: (live: LiveEffect) => Reading<Standing>;
}

/** A live effect that nothing but policy, globs, the operator's file or membership takes away. */
export interface UnsupportedGrant {
  readonly live: LiveEffect;
  readonly cause: Extract<EndCause, 'policy' | 'eligibility' | 'departed'>;
}

/** A later policy can take away from what was frozen, and never add. What cannot be read takes nothing away. */
export function unsupportedGrants(
  live: readonly LiveEffect[],
  facts: SupportFacts,
): readonly UnsupportedGrant[] {
  return live.flatMap((each): readonly UnsupportedGrant[] => {
    if (each.ended !== null) return [];
    const cause = causeFor(each, facts);
    return cause === null ? [] : [{ live: each, cause }];
  });
}

function causeFor(live: LiveEffect, facts: SupportFacts): UnsupportedGrant['cause'] | null {
  const { policy, reachable, inFiles, standing } = facts;
  if (!reachable.has(entitlementKey(live.effect))) return 'policy';
  if (policy === null) return null;
  const role = policy.roles.get(live.role);
  if (role === undefined || !gives(role.provision, live.effect)) return 'policy';
  if (inFiles !== null && !inFiles.has(live.grant)) return 'policy';
  const stands = standing(live);
  if (!stands.readable || stands.value === 'eligible') return null;
  return stands.value === 'departed' ? 'departed' : 'eligibility';
}

function gives(
  provision: readonly { readonly target: string; readonly entitlement: string }[],
  { target, entitlement }: Effect,
): boolean {
  return provision.some((each) => each.target === target && each.entitlement === entitlement);
}

/** One entry a grant and cause; about some of its effects only where others of it go on. */
export function endedEntries(
  taken: readonly UnsupportedGrant[],
  live: readonly LiveEffect[],
  { at, by }: { readonly at: string; readonly by: Extract<NewEntry, { type: 'ended' }>['by'] },
): readonly NewEntry[] {
  const groups = Map.groupBy(taken, ({ live: { grant, revision }, cause }) =>
    JSON.stringify([grant, revision, cause]),
  );
  return [...groups.values()].flatMap((group): readonly NewEntry[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { grant, revision, holder, role, pull } = first.live;
    const standing = live.filter(
      (each) => each.grant === grant && each.revision === revision && each.ended === null,
    );
    const some =
      group.length < standing.length ? { effects: group.map(({ live: { effect } }) => effect) } : {};
    const subject = { grant, revision, holder, role, pull };
    return [{ ...subject, type: 'ended', at, cause: first.cause, by, ended_in: null, ...some }];
  });
}
