import type { Operator } from '../operator/operator.ts';
import type { TeamRef } from '../team-ref.ts';
import type { ApprovalLine, Policy } from './policy.ts';

/** Teams that decide about access, and the place in the policy that names them. */
export interface ApproverTeams {
  /** A JSON pointer into the policy; `''` if the operator's file names the teams. */
  readonly pointer: string;
  readonly teams: readonly TeamRef[];
}

/** Every team that decides about access: it may request, approve, change the policy, or own it. */
export function approverTeams(policy: Policy, { repositories }: Operator): readonly ApproverTeams[] {
  const owners = [...repositories.values()].flatMap(({ policyOwners }) => policyOwners);
  return [
    { pointer: '', teams: owners },
    ...linesOf('/policy/approval', policy.policyApproval),
    ...[...policy.roles.values()].flatMap(({ name, eligible, approval, breakGlass }) => [
      { pointer: `/roles/${name}/eligible`, teams: eligible },
      { pointer: `/roles/${name}/break_glass/eligible`, teams: breakGlass?.eligible ?? [] },
      ...(approval === 'automatic' ? [] : linesOf(`/roles/${name}/approval`, approval)),
    ]),
  ];
}

function linesOf(pointer: string, lines: readonly ApprovalLine[]): readonly ApproverTeams[] {
  return lines.map(({ from }, index) => ({ pointer: `${pointer}/${index}/from`, teams: from }));
}
