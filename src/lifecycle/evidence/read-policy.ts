import type { Finding } from '../../domain/findings/finding.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import { checkPolicy } from '../../domain/policy/check-policy.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { SourceRange } from '../../domain/source-range.ts';
import type { TreeFile } from '../../ports/trees.ts';
import type { Repository } from '../repository.ts';

export type PolicyRead =
  | {
      readonly outcome: 'policy';
      readonly policy: Policy;
      readonly rangeOf: (pointer: string) => SourceRange;
    }
  | { readonly outcome: 'broken'; readonly findings: readonly Finding[] };

/** The policy file's object id in a tree; null where no regular file of that name is there. */
export function policyIn(tree: readonly TreeFile[]): string | null {
  return tree.find(({ path, mode }) => path === POLICY_PATH && mode === '100644')?.oid ?? null;
}

/** Reads the policy that is in force, by the object id that was accepted. */
export async function readAcceptedPolicy(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  accepted: AcceptedPolicy,
): Promise<PolicyRead> {
  return readPolicyBlob(repository, accepted.blob);
}

/** Reads the policy that the record says is in force; null where none was accepted yet. */
export async function policyInForce(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  { policy }: Pick<LedgerState, 'policy'>,
): Promise<PolicyRead | null> {
  return policy === null ? null : readAcceptedPolicy(repository, policy);
}

/** Reads a policy file and holds it against what the operator allows. */
export async function readPolicyBlob(
  { name, operator, keys, trees }: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  blob: string,
): Promise<PolicyRead> {
  const read = parsePolicy({ path: POLICY_PATH, bytes: await trees.blob(blob) });
  if (read.outcome === 'broken') return read;
  const { rangeOf } = read;
  const findings = checkPolicy(read.policy, { operator, repository: name, keys, rangeOf });
  return findings.some(({ severity }) => severity === 'error') ? { outcome: 'broken', findings } : read;
}
