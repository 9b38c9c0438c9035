import { iso } from '../domain/iso.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { openRequests } from '../domain/ledger/open-requests.ts';
import type { Affected } from '../domain/messages/policy-change-list.ts';
import type { PolicyDifference } from '../domain/policy/policy-difference.ts';
import type { Repository } from './repository.ts';

/** How far back the record is searched for requests that are still open. */
const DAYS = 31;

/** Live grants and open requests of the roles that a policy change is about, from the record alone. */
export async function affectedBy(
  { ledger, clock }: Pick<Repository, 'ledger' | 'clock'>,
  { live }: Pick<LedgerState, 'live'>,
  differences: readonly PolicyDifference[],
): Promise<Affected> {
  const roles = new Set(differences.map(({ role }) => role));
  roles.delete(null);
  if (roles.size === 0) return { held: [], asked: [] };
  const entries = await ledger.since(iso(clock.now().minus({ days: DAYS })));
  const grants = new Map(live.map((each) => [each.grant, each]));
  return {
    held: [...grants.values()]
      .filter(({ role, ended }) => roles.has(role) && ended === null)
      .map(({ holder, role, window }) => ({ holder, role, until: window.ends })),
    asked: openRequests(entries)
      .filter(({ role }) => roles.has(role))
      .map(({ pull, holder, role }) => ({ pull, holder, role })),
  };
}
