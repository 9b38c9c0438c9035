import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { checkProvision } from '../operator/check-provision.ts';
import type { ConnectorKeys } from '../operator/connector-keys.ts';
import { entitledTeams } from '../operator/entitled-teams.ts';
import type { Operator } from '../operator/operator.ts';
import type { SourceRange } from '../source-range.ts';
import { approverTeams } from './approver-teams.ts';
import type { Policy, Role } from './policy.ts';

/** The operator's bounds, against which a policy is checked. */
export interface PolicyContext {
  readonly operator: Operator;
  /** The repository of the policy: `acme/access`. */
  readonly repository: string;
  readonly keys: ConnectorKeys;
  /** From the parsed policy. Without it, findings have no line. */
  readonly rangeOf?: (pointer: string) => SourceRange;
}

/**
 * Checks a policy against the operator's file: the policy may give only entitlements that the file lists for
 * this repository, and no role may give membership in a team that decides about access.
 */
export function checkPolicy(policy: Policy, context: PolicyContext): readonly Finding[] {
  const { operator, repository } = context;
  if (!operator.repositories.has(repository.toLowerCase())) {
    return [documentFinding('repository-not-served', null, { repository })];
  }
  const roles = [...policy.roles.values()];
  return [
    ...roles.flatMap((role) => provisionFindings(role, context)),
    ...approverTeamFindings(policy, context),
  ];
}

function provisionFindings({ name, provision }: Role, context: PolicyContext): readonly Finding[] {
  const seen = new Set<string>();
  return provision.flatMap((item, index) => {
    const at = context.rangeOf?.(`/roles/${name}/provision/${index}`) ?? null;
    const { target, entitlement } = item;
    const key = JSON.stringify([target, entitlement]);
    if (seen.has(key)) return [documentFinding('duplicate-provision', at, { target, entitlement })];
    seen.add(key);
    const finding = checkProvision(item, { ...context, at });
    return finding === null ? [] : [finding];
  });
}

/**
 * A team that decides about access can never be given as access: its new member could approve his own
 * requests.
 */
function approverTeamFindings(policy: Policy, context: PolicyContext): readonly Finding[] {
  const entitled = entitledTeams(context.operator);
  return approverTeams(policy, context.operator).flatMap(({ pointer, teams }) =>
    teams.flatMap((team, index) => {
      const target = entitled.get(team);
      if (target === undefined) return [];
      const at = pointer === '' ? null : (context.rangeOf?.(`${pointer}/${index}`) ?? null);
      return [documentFinding('judging-team-entitlement', at, { team, target })];
    }),
  );
}
