import type { TeamRef } from '../team-ref.ts';
import type { ApprovalLine, Policy } from './policy.ts';

/**
 * The approval lines whose members review a break-glass grant afterwards: the lines of the role. If the role
 * is approved automatically or is no longer in the policy, the lines of the policy itself.
 */
export function reviewLines(policy: Policy, role: string): readonly ApprovalLine[] {
  const approval = policy.roles.get(role)?.approval ?? 'automatic';
  return approval === 'automatic' ? policy.policyApproval : approval;
}

/**
 * The teams of these lines. One review by a member of any of them is enough, whatever counts the lines have.
 */
export function reviewTeams(policy: Policy, role: string): readonly TeamRef[] {
  return [...new Set(reviewLines(policy, role).flatMap(({ from }) => from))];
}
