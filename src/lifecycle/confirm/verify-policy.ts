import { iso, parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import { policyBlobAt } from '../evidence/read-policy.ts';
import type { Repository } from '../repository.ts';
import { type Mismatch, mismatch } from './mismatch.ts';
import { readableState } from './readable-state.ts';

type PolicyPorts = Pick<Repository, 'ledger' | 'commits' | 'trees'>;

/**
 * The policy that an authorization names must have been in force when it was recorded, and must be the file
 * at its commit: a policy that landed was not necessarily accepted.
 */
export async function verifyPolicy(
  repository: PolicyPorts,
  entry: Pick<Authorized & Entry, 'policy_commit' | 'seq'>,
): Promise<Mismatch | null> {
  const { policy_commit: commit } = entry;
  const accepted = await acceptedAt(repository, await readableState(repository.ledger), entry);
  if (accepted?.commit !== commit) {
    return mismatch('policy', `the policy at commit ${commit} was not in force`);
  }
  const landed = await policyBlobAt(repository.trees, commit);
  return landed === accepted.blob
    ? null
    : mismatch('policy', `the policy at commit ${commit} is not the one that was accepted`);
}

/**
 * The policy that was in force before an entry. The checkpoint names today's, which it mostly is. Otherwise
 * the ledger is searched from the time at which the policy's commit was made.
 */
async function acceptedAt(
  { ledger, commits }: PolicyPorts,
  { policy }: LedgerState,
  { policy_commit, seq }: Pick<Authorized & Entry, 'policy_commit' | 'seq'>,
): Promise<AcceptedPolicy | null> {
  if (policy?.commit === policy_commit) return policy;
  const committedAt = parseUtc((await commits.get(policy_commit)).committedAt);
  if (!committedAt.isValid) return null;
  const since = await ledger.since(iso(committedAt.minus({ days: 1 })));
  const last = since.findLast((entry) => entry.type === 'policy-accepted' && entry.seq < seq);
  return last?.type === 'policy-accepted' ? last : null;
}
