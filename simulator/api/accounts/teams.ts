import { isTeamWithAccess } from '../../access/access.ts';
import { childTeams, everyMember, invitationsTo, membershipOf } from '../../access/team-membership.ts';
import { noContent, notFound, ok, Refused } from '../../http/answer.ts';
import { actorOf, type Call, organizationOf, param, repositoryOf } from '../../http/call.ts';
import { page } from '../../http/paging.ts';
import { type Route, route } from '../../http/route.ts';
import { fullTeam, invitationShape, teamMembership, teamShape } from '../../shapes/team.ts';
import { simpleUser } from '../../shapes/user.ts';
import type { Account, InvitationState, OrganizationState, TeamState } from '../../state.ts';
import { announceToOrganization } from '../../webhooks/announce.ts';
import { accountOf, memberNamed } from './people-named.ts';

const needsRead = { permission: 'members', level: 'read' } as const;
const needsWrite = { permission: 'members', level: 'write' } as const;

export const teamRoutes: readonly Route[] = [
  route('GET /orgs/{org}/teams', (call) => {
    const organization = organizationOf(call, needsRead);
    const teams = [...organization.teams.values()];
    return page(call, `/orgs/${organization.account.login}/teams`, teams, (team) =>
      teamShape(call.world, team),
    );
  }),
  route('GET /orgs/{org}/teams/{slug}', (call) => ok(fullTeam(call.world, teamOf(call, needsRead)))),
  route('GET /orgs/{org}/teams/{slug}/members', (call) => {
    const team = teamOf(call, needsRead);
    const role = call.query.get('role') ?? 'all';
    const members = [...everyMember(team)]
      .filter(([, held]) => role === 'all' || held === role)
      .map(([id]) => id);
    return page(call, teamPath(team, 'members'), members, (id) =>
      simpleUser(call.world, accountOf(call.world, id)),
    );
  }),
  route('GET /orgs/{org}/teams/{slug}/repos/{owner}/{repo}', (call) => {
    const team = teamOf(call, needsRead);
    const repository = repositoryOf(call, { permission: 'metadata', level: 'read' });
    if (!isTeamWithAccess(team, repository)) throw notFound();
    return noContent;
  }),
  route('GET /orgs/{org}/teams/{slug}/teams', (call) => {
    const team = teamOf(call, needsRead);
    return page(call, teamPath(team, 'teams'), childTeams(team), (child) => teamShape(call.world, child));
  }),
  route('GET /orgs/{org}/teams/{slug}/invitations', (call) => {
    const team = teamOf(call, needsRead);
    const invited = invitationsTo(team);
    return page(call, teamPath(team, 'invitations'), invited, (each) => invitationShape(call.world, each));
  }),
  route('GET /orgs/{org}/teams/{slug}/external-groups', (call) => {
    const team = teamOf(call, needsRead);
    const groups =
      team.externalGroup === undefined
        ? []
        : [{ group_id: team.id, group_name: team.externalGroup, updated_at: team.createdAt.toISOString() }];
    return ok({ groups });
  }),
  route('GET /orgs/{org}/teams/{slug}/memberships/{login}', (call) => {
    const team = teamOf(call, needsRead);
    const { login } = memberNamed(call);
    const held = membershipOf(team, memberNamed(call));
    // GitHub answers the same for "not a member" and for "not visible".
    if (held === undefined) throw notFound();
    return ok(teamMembership(call.world, team, login, held.role, held.state));
  }),
  route('PUT /orgs/{org}/teams/{slug}/memberships/{login}', (call) => {
    const team = teamOf(call, needsWrite);
    refuseSynchronized(team);
    const role = call.body.oneOf('role', ['member', 'maintainer']) ?? 'member';
    const account = memberNamed(call);
    if (account.type !== 'User') throw new Refused(422, 'Cannot add an organization as a member.');
    const { organization } = team;
    if (organization.members.has(account.id)) {
      team.members.set(account.id, role);
      announceMembership(call, team, account, 'added');
      return ok(teamMembership(call.world, team, account.login, role, 'active'));
    }
    invite(call, organization, team, account);
    return ok(teamMembership(call.world, team, account.login, role, 'pending'));
  }),
  route('DELETE /orgs/{org}/teams/{slug}/memberships/{login}', (call) => {
    const team = teamOf(call, needsWrite);
    refuseSynchronized(team);
    const account = memberNamed(call);
    if (membershipOf(team, account) === undefined) throw notFound();
    team.members.delete(account.id);
    for (const invitation of invitationsTo(team))
      if (invitation.account === account) invitation.teams.delete(team);
    announceMembership(call, team, account, 'removed');
    return noContent;
  }),
];

function teamOf(call: Call, need: typeof needsRead | typeof needsWrite): TeamState {
  const team = organizationOf(call, need).teams.get(param(call, 'slug').toLowerCase());
  if (team === undefined) throw notFound();
  return team;
}

/** A person outside the organization is invited, and may accept at any later time. */
function invite(call: Call, organization: OrganizationState, team: TeamState, account: Account): void {
  const known = [...organization.invitations.values()].find((each) => each.account === account);
  if (known !== undefined) {
    known.teams.add(team);
    return;
  }
  const { world } = call;
  const invitation: InvitationState = {
    id: world.nextId(),
    account,
    inviter: actorOf(call).account,
    teams: new Set([team]),
    createdAt: world.clock.now(),
  };
  organization.invitations.set(invitation.id, invitation);
}

/**
 * https://docs.github.com/en/rest/teams/members. A team that follows an identity provider cannot be changed
 * by the API.
 */
function refuseSynchronized({ externalGroup }: TeamState): void {
  if (externalGroup !== undefined) {
    throw new Refused(403, "This team is externally managed, and its membership can't be changed.");
  }
}

function announceMembership(
  call: Call,
  team: TeamState,
  account: Account,
  action: 'added' | 'removed',
): void {
  const { world } = call;
  const payload = () => ({ scope: 'team', member: simpleUser(world, account), team: teamShape(world, team) });
  announceToOrganization(world, team.organization, {
    event: 'membership',
    action,
    sender: actorOf(call).account,
    payload,
  });
}

function teamPath({ organization, slug }: TeamState, rest: string): string {
  return `/orgs/${organization.account.login}/teams/${slug}/${rest}`;
}
