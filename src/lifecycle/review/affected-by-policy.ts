import { iso } from '../../domain/iso.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import { openRequests } from '../../domain/ledger/history/open-requests.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import type { Affected } from '../../domain/messages/checks/policy-change-list.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PolicyDifference } from '../../domain/policy/policy-difference.ts';
import { unsupportedUnder } from '../reconcile/find-unsupported.ts';

/** Live grants and open requests that a policy change is about, and what it would end. */
export async function affectedByPolicy(
  repository: Parameters<typeof unsupportedUnder>[0],
  state: Pick<LedgerState, 'live' | 'cursor'>,
  policy: Policy,
  differences: readonly PolicyDifference[],
): Promise<Affected> {
  const ending = grantsOf((await unsupportedUnder(repository, state, policy)).map(({ live }) => live));
  const roles = new Set(differences.map(({ role }) => role));
  roles.delete(null);
  if (roles.size === 0) return { held: [], ending: [...ending.values()].map(heldOf), asked: [] };
  const entries = await repository.ledger.since(
    iso(repository.clock.now().minus({ days: HISTORY_WINDOW_DAYS })),
  );
  const concerned = state.live.filter(
    ({ grant, role, ended }) => roles.has(role) && ended === null && !ending.has(grant),
  );
  return {
    held: [...grantsOf(concerned).values()].map(heldOf),
    ending: [...ending.values()].map(heldOf),
    asked: openRequests(entries)
      .filter(({ role }) => roles.has(role))
      .map(({ pull, holder, role }) => ({ pull, holder, role })),
  };
}

function grantsOf(live: readonly LiveEffect[]): ReadonlyMap<string, LiveEffect> {
  return new Map(live.map((each) => [each.grant, each]));
}

function heldOf({ holder, role, window }: LiveEffect): Affected['held'][number] {
  return { holder, role, until: window.ends };
}
