import { openRequests } from '../../domain/ledger/history/open-requests.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import type { Affected } from '../../domain/messages/checks/policy-change-list.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PolicyDifference } from '../../domain/policy/policy-difference.ts';
import { recentEntries } from '../evidence/recent-entries.ts';
import { unsupportedUnder } from '../reconcile/find-unsupported.ts';

/**
 * The live grants that a policy change would end, and the other live grants and open requests of the roles
 * that it changes.
 */
export async function affectedByPolicy(
  repository: Parameters<typeof unsupportedUnder>[0],
  state: Pick<LedgerState, 'live' | 'cursor'>,
  policy: Policy,
  differences: readonly PolicyDifference[],
): Promise<Affected> {
  const ending = byGrant((await unsupportedUnder(repository, state, policy)).map(({ live }) => live));
  const roles = new Set(differences.map(({ role }) => role));
  roles.delete(null);
  if (roles.size === 0) return { held: [], ending: [...ending.values()].map(heldOf), requested: [] };
  const held = state.live.filter(
    ({ grant, role, ended }) => roles.has(role) && ended === null && !ending.has(grant),
  );
  const open = openRequests(await recentEntries(repository)).filter(({ role }) => roles.has(role));
  return {
    held: [...byGrant(held).values()].map(heldOf),
    ending: [...ending.values()].map(heldOf),
    requested: open.map(({ pull, holder, role }) => ({ pull, holder, role })),
  };
}

/** One effect of each grant. */
function byGrant(live: readonly LiveEffect[]): ReadonlyMap<string, LiveEffect> {
  return new Map(live.map((effect) => [effect.grant, effect]));
}

function heldOf({ holder, role, window }: LiveEffect): Affected['held'][number] {
  return { holder, role, until: window.ends };
}
