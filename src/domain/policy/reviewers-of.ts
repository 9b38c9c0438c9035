import type { TeamRef } from '../team-ref.ts';
import type { ApprovalLine, Policy } from './policy.ts';

/**
 * Who reviews an emergency afterwards: those who approve the role on ordinary days; for a role that is approved
 * automatically, or is gone, those who approve the policy.
 */
export function reviewLines(policy: Policy, role: string): readonly ApprovalLine[] {
  const approval = policy.roles.get(role)?.approval ?? 'automatic';
  return approval === 'automatic' ? policy.policyApproval : approval;
}

/** Their teams. One person of any of them is enough, however many the approval of an ordinary request takes. */
export function reviewersOf(policy: Policy, role: string): readonly TeamRef[] {
  return [...new Set(reviewLines(policy, role).flatMap(({ from }) => from))];
}
