import type { RecordedRevision } from '../../../domain/decision/decide.ts';
import type { Entry } from '../../../domain/ledger/entry.ts';
import type { ApprovalLine, Policy } from '../../../domain/policy/policy.ts';
import { decideAgain, forbiddenApproval } from './decide-again.ts';

export type PolicyAcceptedEntry = Extract<Entry, { readonly type: 'policy-accepted' }>;

/** The record before the acceptance of a policy. */
export interface PolicyFacts {
  /** Null for the first policy. */
  readonly before: Policy | null;
  /** The accepted policy; null if the clone does not have it. */
  readonly accepted: Policy | null;
  /** The policy files that were requested in this pull request, oldest first. */
  readonly requested: readonly RecordedRevision[];
  /** The lines by which the operator's owners accepted the first policy; null if they are not known. */
  readonly ownerLines: readonly ApprovalLine[] | null;
}

export type PolicyCheck =
  /** `byOwners`: the operator's file names them, which the clone does not have. */
  | { readonly outcome: 'follows'; readonly byOwners: boolean }
  | { readonly outcome: 'problem'; readonly because: string };

/**
 * Decides again whether a policy had the approval that the policy before it asks for. The operator's owners
 * accept the first one, and any later one if the operator's file forbids the policy in force.
 */
export function checkPolicyAccepted(entry: PolicyAcceptedEntry, facts: PolicyFacts): PolicyCheck {
  const { before, accepted, ownerLines } = facts;
  if (entry.rewritten_from !== undefined && accepted?.rewrittenFrom !== entry.rewritten_from) {
    return problem(`the policy does not accept a rewrite from ${entry.rewritten_from}`);
  }
  if (entry.evidence === null || entry.pull === null) {
    return before === null
      ? { outcome: 'follows', byOwners: true }
      : problem('it has no evidence of an approval');
  }
  const { decision } = entry.evidence;
  if (decision.by !== 'people') return problem(`it was approved by ${decision.by}`);
  const forbidden = forbiddenApproval(decision);
  if (forbidden !== null) return problem(forbidden);
  const byOwners = before === null || (ownerLines !== null && sameLines(decision.lines, ownerLines));
  const lines = byOwners ? decision.lines : before.policyApproval;
  if (lines.length === 0) return problem('it has no approval lines');
  const because = approvalsProblem(entry, facts, lines);
  // The owners are often those of the policy too. Then the policy proves the approval.
  const proved = before !== null && sameLines(decision.lines, before.policyApproval);
  return because === null ? { outcome: 'follows', byOwners: byOwners && !proved } : problem(because);
}

function approvalsProblem(
  { evidence, blob, rules }: PolicyAcceptedEntry,
  { requested }: PolicyFacts,
  lines: readonly ApprovalLine[],
): string | null {
  if (evidence === null) return 'it has no evidence of an approval';
  const { decision, author, contributors, merged_at } = evidence;
  if (author === null) return 'it names no author';
  if (rules !== undefined && contributors === undefined)
    return 'it does not say who contributed to the content';
  if (rules !== undefined && decision.pushes === undefined) return 'it does not say who pushed the content';
  return decideAgain(decision, {
    lines,
    revision: blob,
    recordedRevisions: requested,
    holder: null,
    author,
    contributors,
    approvalsExpire: null,
    mergedAt: merged_at,
  });
}

function sameLines(a: readonly ApprovalLine[], b: readonly ApprovalLine[]): boolean {
  const shape = (lines: readonly ApprovalLine[]) =>
    JSON.stringify(lines.map(({ count, from }) => [count, from]));
  return shape(a) === shape(b);
}

function problem(because: string): PolicyCheck {
  return { outcome: 'problem', because };
}
