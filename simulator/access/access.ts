import type { Account, Permission, RepositoryState, TeamState } from '../state.ts';
import { organizationOf, type World } from '../world.ts';
import { everyMember } from './team-membership.ts';

const ranks: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };

export function permissionOf(world: World, account: Account, repository: RepositoryState): Permission {
  return best([rolesOf(world, account, repository), repository.private ? 'none' : 'read']);
}

/**
 * Whether a review can be requested from a person. That everyone may read a public repository is not enough.
 */
export function isCollaborator(world: World, account: Account, repository: RepositoryState): boolean {
  return rolesOf(world, account, repository) !== 'none';
}

/** Whether a review can be requested from a team: it or a parent has a role of its own. */
export function isTeamWithAccess(team: TeamState, repository: RepositoryState): boolean {
  return (
    repository.teams.has(team) || (team.parent !== undefined && isTeamWithAccess(team.parent, repository))
  );
}

/** The role that the repository, its organization or a team gives. That everyone may read it is not one. */
export function rolesOf(world: World, account: Account, repository: RepositoryState): Permission {
  if (repository.owner === account) return 'admin';
  const role = organizationOf(world, repository)?.members.get(account.id);
  const throughTeams = [...repository.teams].flatMap(([team, permission]) =>
    everyMember(team).has(account.id) ? [permission] : [],
  );
  return best([
    repository.collaborators.get(account.id) ?? 'none',
    role === 'admin' ? 'admin' : role === 'member' ? repository.basePermission : 'none',
    ...throughTeams,
  ]);
}

function best(offered: readonly Permission[]): Permission {
  return offered.reduce((highest, each) => (ranks[each] > ranks[highest] ? each : highest), 'none');
}

export function isAtLeast(permission: Permission, needed: Permission): boolean {
  return ranks[permission] >= ranks[needed];
}
