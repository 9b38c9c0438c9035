import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

async function teamWorld() {
  const world = await aWorld();
  const helper = world.simulator.app('teams', {
    permissions: { members: 'write' },
    events: ['membership'],
    webhook: { url: world.hook.url, secret: 't' },
  });
  const token = await tokenOf(world.simulator, helper, helper.install(world.acme));
  await world.simulator.settle();
  world.hook.events.length = 0;
  const at = '/orgs/acme/teams/readers';
  const team = world.acme.team('readers');
  return {
    ...world,
    token,
    team,
    at,
    put: (login: string) => world.call(token, 'PUT', `${at}/memberships/${login}`),
  };
}

it('adds and removes members of the organization at once, with events', async () => {
  const { simulator, team, token, at, call, put, hook } = await teamWorld();
  expect(await put('Alice')).toMatchObject({ status: 200, body: { state: 'active', role: 'member' } });
  expect(team.members()).toEqual(['alice']);
  expect((await call(token, 'GET', `${at}/members?per_page=100`)).body).toMatchObject([
    { login: 'alice', id: 583231 },
  ]);
  expect((await call(token, 'DELETE', `${at}/memberships/alice`)).status).toBe(204);
  expect(team.members()).toEqual([]);
  await simulator.settle();
  const received = hook.events.map(({ event, payload }) => `${event} ${payload['action']}`);
  expect(received.filter((each) => each === 'membership added')).not.toEqual([]);
  expect(received.filter((each) => each === 'membership removed')).not.toEqual([]);
});

// https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
it('invites a person from outside, who can accept at any later time', async () => {
  const { simulator, acme, team, token, at, call, put } = await teamWorld();
  const carol = simulator.person('carol');
  expect(await put('carol')).toMatchObject({ status: 200, body: { state: 'pending' } });
  expect(team.members()).toEqual([]);
  expect((await call(token, 'GET', `${at}/members`)).body).toEqual([]);
  expect((await call(token, 'GET', `${at}/memberships/carol`)).body).toMatchObject({ state: 'pending' });
  const invited = (await call(token, 'GET', `${at}/invitations`)).body;
  expect(invited).toMatchObject([{ login: 'carol', team_count: 1 }]);
  acme.acceptInvitation(carol);
  expect(team.members()).toEqual(['carol']);
});

it('takes an invitation back', async () => {
  const { simulator, acme, token, at, call, put } = await teamWorld();
  const carol = simulator.person('carol');
  await put('carol');
  const [{ id }] = (await call(token, 'GET', `${at}/invitations`)).body;
  expect((await call(token, 'DELETE', `/orgs/acme/invitations/${id}`)).status).toBe(204);
  expect((await call(token, 'GET', `${at}/memberships/carol`)).status).toBe(404);
  expect(() => acme.acceptInvitation(carol)).toThrow();
});

it('says "not found" of a stranger, of no member and of no team alike', async () => {
  const { token, at, call, put } = await teamWorld();
  expect((await call(token, 'GET', `${at}/memberships/bob`)).status).toBe(404);
  expect((await put('no-such-person')).status).toBe(404);
  expect((await call(token, 'GET', '/orgs/acme/teams/nothing/members')).status).toBe(404);
  expect((await call(token, 'DELETE', `${at}/memberships/bob`)).status).toBe(404);
});

it('leaves a team alone that an identity provider rules', async () => {
  const { team, token, at, call, put } = await teamWorld();
  team.synchronizeWith('Readers');
  expect(await put('alice')).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('externally managed') },
  });
  expect((await call(token, 'GET', `${at}/external-groups`)).body).toMatchObject({
    groups: [{ group_name: 'Readers' }],
  });
});

it('takes those who leave the organization out of its teams', async () => {
  const { acme, alice, team, token, call, put } = await teamWorld();
  await put('alice');
  acme.remove(alice);
  expect(team.members()).toEqual([]);
  expect((await call(token, 'GET', '/orgs/acme/memberships/alice')).status).toBe(404);
});

it('keeps an account through a change of name, and the old name is free', async () => {
  const { simulator, alice, token, call } = await teamWorld();
  alice.rename('alice-k');
  const successor = simulator.person('alice');
  expect(successor.id).not.toBe(alice.id);
  expect((await call(token, 'GET', `/user/${alice.id}`)).body).toMatchObject({ login: 'alice-k' });
  expect((await call(token, 'GET', '/users/ALICE')).body).toMatchObject({ id: successor.id });
});

it('lists members in pages', async () => {
  const { acme, team, token, at, call } = await teamWorld();
  for (let number = 0; number < 35; number += 1) team.add(acme.person(`person-${number}`));
  const first = await call(token, 'GET', `${at}/members`);
  expect(first.body).toHaveLength(30);
  expect(first.headers.get('link')).toContain('rel="next"');
  expect((await call(token, 'GET', `${at}/members?page=2`)).body).toHaveLength(5);
});

it('counts the members of child teams, who cannot be taken out of the parent', async () => {
  const { acme, alice, bob, team, token, at, call } = await teamWorld();
  const child = acme.team('night-readers', [bob], { parent: team });
  team.add(alice);
  const logins = (await call(token, 'GET', `${at}/members`)).body.map(
    ({ login }: { login: string }) => login,
  );
  expect(logins.sort()).toEqual(['alice', 'bob']);
  expect((await call(token, 'GET', `${at}/memberships/bob`)).body).toMatchObject({ state: 'active' });
  expect((await call(token, 'GET', `${at}/teams`)).body).toMatchObject([
    { slug: 'night-readers', parent: { slug: 'readers' } },
  ]);
  await call(token, 'DELETE', `${at}/memberships/bob`);
  expect((await call(token, 'GET', `${at}/memberships/bob`)).body).toMatchObject({ state: 'active' });
  expect(child.members()).toEqual(['bob']);
  expect(team.members()).toEqual(['alice']);
});
