import { noContent, notFound, ok } from '../../http/answer.ts';
import { organizationOf, param } from '../../http/call.ts';
import { page } from '../../http/paging.ts';
import { type Route, route } from '../../http/route.ts';
import { invitationShape, organizationShape } from '../../shapes/team.ts';
import { simpleUser } from '../../shapes/user.ts';
import { accountOf, memberNamed } from './people-named.ts';

const needsRead = { permission: 'members', level: 'read' } as const;
const needsWrite = { permission: 'members', level: 'write' } as const;

export const organizationRoutes: readonly Route[] = [
  route('GET /orgs/{org}', (call) =>
    ok(organizationShape(call.world, organizationOf(call, { permission: 'metadata', level: 'read' }))),
  ),
  route('GET /orgs/{org}/members', (call) => {
    const organization = organizationOf(call, needsRead);
    const role = call.query.get('role') ?? 'all';
    const members = [...organization.members]
      .filter(([, held]) => role === 'all' || held === role)
      .map(([id]) => id);
    const path = `/orgs/${organization.account.login}/members`;
    return page(call, path, members, (id) => simpleUser(call.world, accountOf(call.world, id)));
  }),
  route('GET /orgs/{org}/memberships/{login}', (call) => {
    const organization = organizationOf(call, needsRead);
    const account = memberNamed(call);
    const role = organization.members.get(account.id);
    const invited = [...organization.invitations.values()].some((each) => each.account === account);
    if (role === undefined && !invited) throw notFound();
    const url = `${call.world.url}/orgs/${organization.account.login}`;
    return ok({
      url: `${url}/memberships/${account.login}`,
      state: role === undefined ? 'pending' : 'active',
      role: role ?? 'member',
      organization_url: url,
      organization: organizationShape(call.world, organization),
      user: simpleUser(call.world, account),
      direct_membership: true,
      enterprise_teams_providing_indirect_membership: [],
    });
  }),
  route('GET /orgs/{org}/invitations', (call) => {
    const organization = organizationOf(call, needsRead);
    const path = `/orgs/${organization.account.login}/invitations`;
    return page(call, path, [...organization.invitations.values()], (each) =>
      invitationShape(call.world, each),
    );
  }),
  route('DELETE /orgs/{org}/invitations/{id}', (call) => {
    const organization = organizationOf(call, needsWrite);
    if (!organization.invitations.delete(Number(param(call, 'id')))) throw notFound();
    return noContent;
  }),
];
