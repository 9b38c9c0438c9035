import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import { checkProvision } from '../operator/check-provision.ts';
import type { ConnectorKeys } from '../operator/connector-keys.ts';
import { entitledTeams } from '../operator/entitled-teams.ts';
import type { Operator } from '../operator/operator.ts';
import type { SourceRange } from '../source-range.ts';
import { approverTeams } from './approver-teams.ts';
import type { Policy, Role } from './policy.ts';

/** What a policy is held against. */
export interface PolicyContext {
  readonly operator: Operator;
  /** The repository that the policy stands in: `acme/access`. */
  readonly repository: string;
  readonly keys: ConnectorKeys;
  /** From the parsed policy; findings have no place without it. */
  readonly rangeOf?: (pointer: string) => SourceRange;
}

/** Whether the policy keeps within what the operator's file lets this repository reach, and judges itself by nobody it can make a judge. */
export function checkPolicy(policy: Policy, context: PolicyContext): readonly Finding[] {
  const { operator, repository } = context;
  if (!operator.repositories.has(repository.toLowerCase())) {
    return [documentFinding('repository-not-served', null, { repository })];
  }
  const roles = [...policy.roles.values()];
  return [...roles.flatMap((role) => provisionsOf(role, context)), ...judgesGiven(policy, context)];
}

function provisionsOf({ name, provision }: Role, context: PolicyContext): readonly Finding[] {
  const seen = new Set<string>();
  return provision.flatMap((item, index) => {
    const at = context.rangeOf?.(`/roles/${name}/provision/${index}`) ?? null;
    const { target, entitlement } = item;
    const same = JSON.stringify([target, entitlement]);
    if (seen.has(same)) return [documentFinding('duplicate-provision', at, { target, entitlement })];
    seen.add(same);
    const finding = checkProvision(item, { ...context, at });
    return finding === null ? [] : [finding];
  });
}

/** A team that judges can never be something that is given: who gets into it could approve himself. */
function judgesGiven(policy: Policy, context: PolicyContext): readonly Finding[] {
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
