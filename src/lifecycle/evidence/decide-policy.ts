import { decide, type RecordedRevision } from '../../domain/decision/decide.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { ApprovalLine } from '../../domain/policy/policy.ts';
import type { Repository } from '../repository.ts';
import { comparePolicyApprovals } from './approvals/compare-approvals.ts';
import { policyInForce } from './policy-in-force.ts';
import type { PullFacts } from './pull-facts.ts';
import { teamListings } from './team-listings.ts';

/** Decides if the people who may change the policy have approved this policy file. */
export async function decidePolicy(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'people' | 'ledger' | 'trees'>,
  pull: PullFacts,
  blob: string,
  state: LedgerState,
): Promise<Decision> {
  const lines = await policyApprovalLines(repository, state);
  const teams = teamListings(repository.people);
  const input = {
    lines,
    reviews: pull.reviews,
    revision: blob,
    recordedRevisions: policiesRecordedIn(await repository.ledger.since(pull.openedAt), pull.number),
    holder: null,
    author: pull.author,
    contributors: pull.contributors,
    members: await teams.of(lines.flatMap(({ from }) => from)),
    approvalsExpire: null,
  };
  return decide(await comparePolicyApprovals(input, pull, blob));
}

/**
 * Who must approve a policy change: the policy in force says it, or the operator's file if no policy is in
 * force.
 */
async function policyApprovalLines(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  state: LedgerState,
): Promise<readonly ApprovalLine[]> {
  const owners = repository.operator.repositories.get(repository.name)?.policyOwners ?? [];
  const byOwners = [{ count: 1, from: owners }];
  const { policy } = await policyInForce(repository, state);
  // A policy that the operator's file forbids cannot say who may fix it.
  return policy?.policyApproval ?? byOwners;
}

/** The policy files that the ledger recorded as requested in a pull request, oldest first. */
export function policiesRecordedIn(entries: readonly Entry[], pull: number): readonly RecordedRevision[] {
  return entries.flatMap((entry) =>
    entry.type === 'policy-requested' && entry.pull === pull
      ? [{ revision: entry.blob ?? '', at: entry.at }]
      : [],
  );
}
