import type { Account, InvitationState, TeamState } from '../state.ts';

export interface Membership {
  readonly role: 'member' | 'maintainer';
  readonly state: 'active' | 'pending';
}

export function childTeams(team: TeamState): TeamState[] {
  return [...team.organization.teams.values()].filter(({ parent }) => parent === team);
}

/**
 * All members of a team, including members of its child teams.
 * https://docs.github.com/en/rest/teams/members#list-team-members
 */
export function everyMember(team: TeamState): ReadonlyMap<number, 'member' | 'maintainer'> {
  const inherited = childTeams(team).flatMap((child) => [...everyMember(child).keys()]);
  return new Map([...inherited.map((id) => [id, 'member'] as const), ...team.members]);
}

export function membershipOf(team: TeamState, account: Account): Membership | undefined {
  const role = everyMember(team).get(account.id);
  if (role !== undefined) {
    // An owner of the organization is a maintainer of each of their teams.
    const owner = team.organization.members.get(account.id) === 'admin';
    return { role: owner ? 'maintainer' : role, state: 'active' };
  }
  const invited = invitationsTo(team).some((each) => each.account === account);
  return invited ? { role: 'member', state: 'pending' } : undefined;
}

export function invitationsTo(team: TeamState): InvitationState[] {
  return [...team.organization.invitations.values()].filter(({ teams }) => teams.has(team));
}
