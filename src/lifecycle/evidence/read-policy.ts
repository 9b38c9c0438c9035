import { type Finding, isError } from '../../domain/findings/finding.ts';
import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { AcceptedPolicy, LedgerState } from '../../domain/ledger/ledger-state.ts';
import { checkPolicy } from '../../domain/policy/check-policy.ts';
import { parsePolicy } from '../../domain/policy/parse-policy.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { hasOutdatedPattern, ticketPatternFindings } from '../../domain/policy/ticket-pattern.ts';
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

/** A policy that can take effect, with findings that do not keep it from that. */
export type ProposedPolicy =
  | (Extract<PolicyRead, { readonly outcome: 'policy' }> & { readonly warnings: readonly Finding[] })
  | Extract<PolicyRead, { readonly outcome: 'broken' }>;

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
async function readPolicyBlob(
  { name, operator, keys, trees }: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  blob: string,
): Promise<PolicyRead> {
  const read = parsePolicy({ path: POLICY_PATH, bytes: await trees.blob(blob) });
  if (read.outcome === 'broken') return read;
  const { rangeOf } = read;
  const findings = checkPolicy(read.policy, { operator, repository: name, keys, rangeOf });
  return findings.some(isError) ? { outcome: 'broken', findings } : read;
}

/** Reads a policy that is not in force yet. It may keep a ticket pattern that RE2 refuses, but not introduce one. */
export async function readProposedPolicy(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees'>,
  blob: string,
  { policy: accepted }: Pick<LedgerState, 'policy'>,
): Promise<ProposedPolicy> {
  const read = await readPolicyBlob(repository, blob);
  if (read.outcome === 'broken') return read;
  const { policy, rangeOf } = read;
  if (!hasOutdatedPattern(policy)) return { ...read, warnings: [] };
  const inForce = accepted === null ? null : await ticketPatternOf(repository, accepted);
  const findings = ticketPatternFindings(policy, rangeOf, inForce);
  return findings.some(isError) ? { outcome: 'broken', findings } : { ...read, warnings: findings };
}

/** The ticket pattern in force, even if the operator's file no longer allows the rest of that policy. */
async function ticketPatternOf(
  { trees }: Pick<Repository, 'trees'>,
  { blob }: AcceptedPolicy,
): Promise<string | null> {
  const read = parsePolicy({ path: POLICY_PATH, bytes: await trees.blob(blob) });
  return read.outcome === 'policy' ? (read.policy.requests.ticket.pattern?.source ?? null) : null;
}
