import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import { policyIn } from '../evidence/read-policy.ts';
import type { Repository } from '../repository.ts';

type Needs = Pick<Repository, 'ledger' | 'commits' | 'trees'>;

/**
 * Whether the policy that an authorization names was the one in force when it was recorded, and is what stands at its
 * commit: that a policy has landed is not that it was accepted. Returns why not, or null. Rejects with ForgeFailure.
 */
export async function verifyPolicy(
  repository: Needs,
  entry: Pick<Authorized & Entry, 'policy_commit' | 'seq'>,
): Promise<string | null> {
  const { policy_commit: commit } = entry;
  const state = await repository.ledger.state();
  if (!state.readable) return state.because;
  const accepted = await inForceAt(repository, state.value, entry);
  if (accepted?.commit !== commit) return `the policy at commit ${commit} was not in force`;
  const landed = policyIn(await repository.trees.list(commit, POLICY_PATH));
  return landed === accepted.blob ? null : `another policy than the accepted one stands at commit ${commit}`;
}

/** Mostly that of today, which the checkpoint names; else the record is searched, from when its commit says it was made. */
async function inForceAt(
  { ledger, commits }: Needs,
  { policy }: LedgerState,
  { policy_commit, seq }: Pick<Authorized & Entry, 'policy_commit' | 'seq'>,
): Promise<AcceptedPolicy | null> {
  if (policy?.commit === policy_commit) return policy;
  const made = parseUtc((await commits.get(policy_commit)).committedAt);
  if (!made.isValid) return null;
  const since = await ledger.since(iso(made.minus({ days: 1 })));
  const last = since.findLast((entry) => entry.type === 'policy-accepted' && entry.seq < seq);
  return last?.type === 'policy-accepted' ? last : null;
}
