import { iso } from '../../domain/iso.ts';
import { isSamePolicy, type LedgerState } from '../../domain/ledger/ledger-state.ts';
import {
  confirmCommand,
  MASS_REVOCATION_ALARM,
  massRevocationIssue,
} from '../../domain/messages/issues/mass-revocation-issue.ts';
import type { Person } from '../../domain/person.ts';
import { isMassRevocation, massRevocationCode } from '../../domain/plan/mass-revocation.ts';
import { endedEntries, type UnsupportedGrant } from '../../domain/plan/unsupported-grants.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';
import { openGrants, unsupportedUnder } from './find-unsupported.ts';

/**
 * Ends grants that the policy in force, its globs, the operator's file or a team no longer supports. A fact
 * that cannot be read ends nothing. If very many would end at once, a policy owner must confirm it first.
 */
export async function endUnsupported(repository: Repository): Promise<void> {
  const {
    ledger,
    clock,
    memory: { alarms },
  } = repository;
  const state = await ledger.state();
  if (!state.readable) return;
  const unsupported = await unsupportedNow(repository, state.value);
  if (unsupported.length === 0) {
    alarms.clear(MASS_REVOCATION_ALARM);
    return;
  }
  const { live, policy, cursor } = state.value;
  const by = isMassRevocation(unsupported, live) ? await confirmedBy(repository, unsupported) : null;
  if (by === 'not-confirmed') return;
  const at = iso(clock.now());
  await ledger.append((current) => {
    // Another process may have recorded a landing meanwhile, and its policy may support these grants again.
    const isCurrent = current.cursor === cursor && isSamePolicy(current.policy, policy);
    return { entries: isCurrent ? endedEntries(unsupported, current.live, { at, by }) : [] };
  });
  alarms.clear(MASS_REVOCATION_ALARM);
}

async function unsupportedNow(
  repository: Repository,
  state: Pick<LedgerState, 'live' | 'policy' | 'cursor'>,
): Promise<readonly UnsupportedGrant[]> {
  if (state.policy === null || openGrants(repository, state).length === 0) return [];
  const { policy } = await policyInForce(repository, state);
  return unsupportedUnder(repository, state, policy);
}

/** The policy owner who wrote the code of exactly these grants under the issue that asks for it. */
async function confirmedBy(
  { conversations, people, operator, name, log, memory: { alarms } }: Repository,
  unsupported: readonly UnsupportedGrant[],
): Promise<Person | 'not-confirmed'> {
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  const code = massRevocationCode(unsupported);
  alarms.raise(massRevocationIssue(unsupported, { code, owners }));
  const teams = teamListings(people);
  for (const { by, text } of await conversations.replies(MASS_REVOCATION_ALARM)) {
    if (text.trim() !== confirmCommand(code)) continue;
    const owner = await teams.includes(owners, by);
    if (owner.readable && owner.value) return by;
  }
  log.error(
    { effects: unsupported.length },
    'so many grants would end at once that a policy owner must confirm it',
  );
  return 'not-confirmed';
}
