import { everyMember } from '../access/team-membership.ts';
import { timestamp } from '../clock.ts';
import type { InvitationState, OrganizationState, TeamState } from '../state.ts';
import type { World } from '../world.ts';
import { nodeId, simpleUser } from './user.ts';

export function teamShape(world: World, team: TeamState) {
  return {
    ...plainTeam(world, team),
    parent: team.parent === undefined ? null : plainTeam(world, team.parent),
  };
}

function plainTeam(world: World, team: TeamState) {
  const { account } = team.organization;
  const url = `${world.url}/organizations/${account.id}/team/${team.id}`;
  return {
    id: team.id,
    node_id: nodeId('T', team.id),
    name: team.name,
    slug: team.slug,
    description: '',
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url,
    html_url: `${world.url}/orgs/${account.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: account.id,
  };
}

export function fullTeam(world: World, team: TeamState) {
  return {
    ...teamShape(world, team),
    members_count: everyMember(team).size,
    repos_count: 0,
    created_at: timestamp(team.createdAt),
    updated_at: timestamp(team.createdAt),
    organization: { ...organizationShape(world, team.organization), archived_at: null },
  };
}

export function organizationShape(world: World, { account, plan, members }: OrganizationState) {
  const url = `${world.url}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('O', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${account.id}`,
    description: null,
    name: account.name,
    is_verified: false,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.url}/${account.login}`,
    type: 'Organization',
    created_at: timestamp(account.createdAt),
    updated_at: timestamp(account.createdAt),
    archived_at: null,
    plan: {
      name: plan,
      space: 976_562_499,
      private_repos: 999_999,
      filled_seats: members.size,
      seats: members.size,
    },
  };
}

export function teamMembership(
  world: World,
  team: TeamState,
  login: string,
  role: string,
  state: 'active' | 'pending',
) {
  const { account } = team.organization;
  return {
    url: `${world.url}/organizations/${account.id}/team/${team.id}/memberships/${login}`,
    role,
    state,
  };
}

export function invitationShape(world: World, invitation: InvitationState) {
  return {
    id: invitation.id,
    node_id: nodeId('OI', invitation.id),
    login: invitation.account.login,
    email: null,
    role: 'direct_member',
    created_at: timestamp(invitation.createdAt),
    failed_at: null,
    failed_reason: null,
    inviter: simpleUser(world, invitation.inviter),
    team_count: invitation.teams.size,
    invitation_teams_url: `${world.url}/organizations/invitations/${invitation.id}/teams`,
    invitation_source: 'member',
  };
}
