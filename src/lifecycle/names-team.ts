import { entitledTeams } from '../domain/operator/entitled-teams.ts';
import { approverTeams } from '../domain/policy/approver-teams.ts';
import type { TeamRef } from '../domain/team-ref.ts';
import { policyInForce } from './evidence/policy-in-force.ts';
import type { Repository } from './repository.ts';

/**
 * Whether the policy in force, or the operator's file for this repository, names the team or a team above it:
 * GitHub counts the members of a team as members of those above it. True if that cannot be read, so that
 * callers look at the repository.
 */
export async function namesTeam(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees' | 'ledger' | 'people'>,
  team: TeamRef,
): Promise<boolean> {
  const named = await teamsNamed(repository);
  if (named === null || named.has(team)) return true;
  const organization = team.slice(0, team.indexOf('/') + 1);
  // The teams above a team are in its organization.
  if (![...named].some((each) => each.startsWith(organization))) return false;
  const above = await repository.people.ancestors(team);
  return !above.readable || above.value.some((each) => named.has(each));
}

/** Null if the policy in force cannot be read. */
async function teamsNamed(
  repository: Pick<Repository, 'name' | 'operator' | 'keys' | 'trees' | 'ledger'>,
): Promise<ReadonlySet<TeamRef> | null> {
  const { name, operator, ledger } = repository;
  const state = await ledger.state();
  if (!state.readable) return null;
  const { outcome, policy } = await policyInForce(repository, state.value);
  if (outcome === 'broken') return null;
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  const inPolicy = policy === null ? [] : approverTeams(policy, { ...operator, repositories: new Map() });
  const targets = new Map(
    [...operator.targets].filter(([, { repositories }]) => repositories.includes(name)),
  );
  const given = entitledTeams({ ...operator, targets }).keys();
  return new Set([...owners, ...inPolicy.flatMap(({ teams }) => teams), ...given]);
}
