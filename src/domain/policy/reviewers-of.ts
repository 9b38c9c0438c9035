import type { ApprovalLine, Policy, TeamRef } from './policy.ts';

/**
 * Who reviews an emergency afterwards: those who approve the role on ordinary days; for a role that is approved
 * automatically, or is gone, those who approve the policy.
 */
export function reviewersOf(policy: Policy, role: string): readonly TeamRef[] {
  const approval = policy.roles.get(role)?.approval ?? 'automatic';
  return teamsOf(approval === 'automatic' ? policy.policyApproval : approval);
}

function teamsOf(lines: readonly ApprovalLine[]): readonly TeamRef[] {
  return [...new Set(lines.flatMap(({ from }) => from))];
}
