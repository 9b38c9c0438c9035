import { entitledTeams } from '../domain/operator/entitled-teams.ts';
import { approverTeams } from '../domain/policy/approver-teams.ts';
import type { TeamRef } from '../domain/team-ref.ts';
import { policyInForce } from './evidence/policy-in-force.ts';
import type { Repository } from './repository.ts';

/**
 * Whether the policy in force, or the operator's file for this repository, names one of the teams. Rejects if
 * the policy in force cannot be read.
 */
export async function namesTeam(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees' | 'ledger'>,
  teams: readonly TeamRef[],
): Promise<boolean> {
  const { name, operator, ledger } = repository;
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  const targets = new Map([...operator.targets].filter(([, target]) => target.repositories.includes(name)));
  const ofOperator = new Set([...owners, ...entitledTeams({ ...operator, targets }).keys()]);
  if (teams.some((team) => ofOperator.has(team))) return true;

  const state = await ledger.state();
  if (!state.readable) throw new Error(`${name}: the ledger could not be read: ${state.because}`);
  const { outcome, policy } = await policyInForce(repository, state.value);
  if (outcome === 'broken') throw new Error(`${name}: the policy in force could not be read`);
  if (policy === null) return false;
  const ofPolicy = approverTeams(policy, { ...operator, repositories: new Map() });
  return ofPolicy.some((each) => each.teams.some((team) => teams.includes(team)));
}
