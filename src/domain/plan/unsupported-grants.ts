import { type Effect, entitlementKey } from '../effect.ts';
import type { EndCause, NewEntry } from '../ledger/entry.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import type { Policy } from '../policy/policy.ts';
import type { Reading } from '../reading.ts';

/** Whether the holder of a live effect may still hold its role. */
export type HolderStatus = 'eligible' | 'not-eligible' | 'departed';

/** The facts that may end a grant before its window does. */
export interface SupportFacts {
  /** The policy in force; null if it cannot be used. */
  readonly policy: Policy | null;
  /** Everything that the operator's file lets this repository reach, by `entitlementKey`. */
  readonly reachable: ReadonlySet<string>;
  /** Ids in the grants files that the policy's globs match; null if one of the files cannot be read. */
  readonly inFiles: ReadonlySet<string> | null;
  /** From complete listings of teams only. */
  readonly holderStatus: (live: LiveEffect) => Reading<HolderStatus>;
}

/** A live effect that the policy, its globs, the operator's file or a team no longer supports. */
export interface UnsupportedGrant {
  readonly live: LiveEffect;
  readonly cause: Extract<EndCause, 'policy' | 'eligibility' | 'departed'>;
}

/**
 * A later policy can end part of what a landing froze. It never adds to it. A fact that cannot be read ends
 * nothing.
 */
export function unsupportedGrants(
  live: readonly LiveEffect[],
  facts: SupportFacts,
): readonly UnsupportedGrant[] {
  return live.flatMap((effect): readonly UnsupportedGrant[] => {
    if (effect.ended !== null) return [];
    const cause = causeFor(effect, facts);
    return cause === null ? [] : [{ live: effect, cause }];
  });
}

function causeFor(live: LiveEffect, facts: SupportFacts): UnsupportedGrant['cause'] | null {
  const { policy, reachable, inFiles, holderStatus } = facts;
  if (!reachable.has(entitlementKey(live.effect))) return 'policy';
  if (policy === null) return null;
  const role = policy.roles.get(live.role);
  if (role === undefined || !provides(role.provision, live.effect)) return 'policy';
  if (inFiles !== null && !inFiles.has(live.grant)) return 'policy';
  const status = holderStatus(live);
  if (!status.readable || status.value === 'eligible') return null;
  return status.value === 'departed' ? 'departed' : 'eligibility';
}

function provides(
  provision: readonly { readonly target: string; readonly entitlement: string }[],
  { target, entitlement }: Effect,
): boolean {
  return provision.some((item) => item.target === target && item.entitlement === entitlement);
}

/** One entry for each grant and cause. It names effects only if other effects of the grant go on. */
export function endedEntries(
  unsupported: readonly UnsupportedGrant[],
  live: readonly LiveEffect[],
  { at, by }: { readonly at: string; readonly by: Extract<NewEntry, { type: 'ended' }>['by'] },
): readonly NewEntry[] {
  const groups = Map.groupBy(unsupported, ({ live: { grant, revision }, cause }) =>
    JSON.stringify([grant, revision, cause]),
  );
  return [...groups.values()].flatMap((group): readonly NewEntry[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { grant, revision, holder, role, pull } = first.live;
    const current = live.filter(
      (effect) => effect.grant === grant && effect.revision === revision && effect.ended === null,
    );
    const part =
      group.length < current.length ? { effects: group.map(({ live: { effect } }) => effect) } : {};
    const subject = { grant, revision, holder, role, pull };
    return [{ ...subject, type: 'ended', at, cause: first.cause, by, ended_in: null, ...part }];
  });
}
