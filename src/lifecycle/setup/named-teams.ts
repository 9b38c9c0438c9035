import type { NamedTeam } from '../../domain/doctor/named-team.ts';
import { approverTeams } from '../../domain/policy/approver-teams.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Reading } from '../../domain/reading.ts';
import type { Repository } from '../repository.ts';

/** Each team that the policy or the operator's file names, and whether GitHub has it. */
export async function namedTeams(
  { protection, operator, name }: Pick<Repository, 'protection' | 'operator' | 'name'>,
  policy: Policy | null,
  attempt: <T>(what: string, ask: () => Promise<T>) => Promise<Reading<T>>,
): Promise<readonly NamedTeam[]> {
  const owners = operator.repositories.get(name)?.policyOwners ?? [];
  const named = [
    { pointer: '/approval', teams: owners },
    ...(policy === null ? [] : approverTeams(policy, { ...operator, repositories: new Map() })),
  ];
  const approving = new Set(
    named.filter(({ pointer }) => pointer.includes('/approval')).flatMap(({ teams }) => teams),
  );
  const teams = [...new Set(named.flatMap((each) => each.teams))];
  return Promise.all(
    teams.map(async (team) => ({
      team,
      approves: approving.has(team),
      access: await attempt(`team ${team}`, () => protection.team(team)),
    })),
  );
}
