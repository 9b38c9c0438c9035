import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { type TeamWorld, teamWorld } from './world.ts';

let world: TeamWorld;
beforeAll(async () => {
  world = await teamWorld();
});
afterAll(() => world.close());
beforeEach(() => world.simulator.calls.clear());

const later = async () => (await world.now()).plus({ hours: 1 });
const writes = () =>
  world.simulator.calls.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/app'));
const open = (settings: object = {}, now: () => DateTime = () => DateTime.utc()) =>
  githubTeam.open({ name: 'acme-teams', settings: { ...world.settings, ...settings } }, now);

describe('giving', () => {
  it('makes a member, never a maintainer', async () => {
    await world.connector.provision(await world.person(), await later());
    expect(writes().map(({ method, requestBody }) => [method, requestBody])).toEqual([
      ['PUT', { role: 'member' }],
    ]);
  });

  it('takes logins in any case, and lists them in lower case', async () => {
    const mixed = world.acme.person('Mixed-Case');
    const effect = { ...(await world.person()), account: 'MIXED-case' };
    await world.connector.provision(effect, await later());
    expect(await world.connector.accounts('log-readers')).toContain('mixed-case');
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(world.team.members()).not.toContain(mixed.login);
  });

  it('asks GitHub for nothing once the end has come by our own clock, though GitHub’s is behind', async () => {
    const effect = await world.person();
    const until = (await world.now()).plus({ hours: 5 });
    const connector = open({}, () => until);
    expect(await connector.provision(effect, until)).toMatchObject({ obstacle: { code: 'past-end' } });
    expect(writes()).toEqual([]);
  });

  it('looks at the clock again just before it adds', async () => {
    const effect = await world.person();
    const until = (await world.now()).plus({ hours: 5 });
    const times = [until.minus(1), until];
    const connector = open({}, () => times.shift() ?? until);
    expect(await connector.provision(effect, until)).toMatchObject({ obstacle: { code: 'past-end' } });
    expect(writes()).toEqual([]);
  });

  it('withdraws the invitation that came of somebody leaving meanwhile', async () => {
    const member = await world.person();
    const { body } = await world.acme
      .person('olga')
      .request('GET', `/orgs/acme/memberships/${member.account}`);
    const path = /^\/orgs\/acme\/memberships\/mallory$/;
    world.simulator.faults.next({ method: 'GET', path }, { kind: 'answer', status: 200, body });
    const effect = { ...member, account: 'mallory' };
    expect(await world.connector.provision(effect, await later())).toMatchObject({
      outcome: 'refused',
      obstacle: { code: 'not-a-member' },
    });
    expect(await world.connector.accounts('log-readers')).not.toContain('mallory');
  });

  it.each([403, 422])('refuses where GitHub answers %i to the change', async (status) => {
    world.simulator.faults.next({ method: 'PUT' }, { kind: 'answer', status });
    expect(await world.connector.provision(await world.person(), await later())).toMatchObject({
      outcome: 'refused',
      obstacle: { code: 'team-not-changeable' },
    });
  });

  it.each([403, 429] as const)(
    'rejects where GitHub asks to wait with %i: that is no answer',
    async (status) => {
      world.simulator.faults.next({ method: 'PUT' }, { kind: 'limit', status, retryAfter: 60 });
      await expect(world.connector.provision(await world.person(), await later())).rejects.toThrow(
        /rate limit/,
      );
    },
  );

  it('refuses a team that an identity provider rules', async () => {
    world.acme.team('ruled').synchronizeWith('Everybody');
    const effect = { ...(await world.person()), entitlement: 'ruled' };
    expect(await world.connector.inspect(effect)).toMatchObject([{ code: 'team-synchronized' }]);
    expect(await world.connector.provision(effect, await later())).toMatchObject({ outcome: 'refused' });
    expect(writes()).toEqual([]);
  });

  it('refuses who has not accepted the invitation to the organization', async () => {
    const effect = { ...(await world.person()), account: world.simulator.person('newcomer').login };
    await invite(effect);
    expect(await world.connector.inspect(effect)).toMatchObject([
      { code: 'not-a-member', text: expect.stringContaining('has not accepted') },
    ]);
  });
});

describe('taking back', () => {
  it('lists an open invitation, and cancels it', async () => {
    const guest = world.simulator.person('guest');
    const effect = { ...(await world.person()), account: 'guest' };
    await invite(effect);
    expect(await world.connector.accounts('log-readers')).toContain('guest');
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(await world.connector.accounts('log-readers')).not.toContain('guest');
    expect(() => world.acme.acceptInvitation(guest)).not.toThrow();
    expect(world.team.members()).not.toContain('guest');
  });

  it('asks for invitations before members, so that nobody who accepts one meanwhile is in neither list', async () => {
    const guest = world.simulator.person('late-guest');
    await invite({ ...(await world.person()), account: guest.login });
    world.simulator.calls.clear();
    await world.connector.accounts('log-readers');
    const asked = world.simulator.calls.map(({ path }) => path).filter((path) => path.includes('/teams/'));
    expect(asked).toEqual([
      '/orgs/acme/teams/log-readers/invitations',
      '/orgs/acme/teams/log-readers/members',
    ]);
  });

  it('cancels the whole invitation where GitHub leaves it standing', async () => {
    const effect = { ...(await world.person()), account: world.simulator.person('visitor').login };
    await invite(effect);
    world.simulator.faults.next(
      { method: 'DELETE', path: /\/memberships\// },
      { kind: 'answer', status: 404 },
    );
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(() => world.acme.acceptInvitation(world.simulator.person('visitor'))).toThrow(/not invited/);
  });

  it('finds somebody on the last page of a long listing', async () => {
    const crowd = world.acme.team('crowd');
    for (let each = 0; each < 205; each += 1) crowd.add(world.acme.person(`crowd-${each}`));
    const effect = { target: 'acme-teams', entitlement: 'crowd', account: 'crowd-204' };
    expect(await world.connector.accounts('crowd')).toHaveLength(205);
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(crowd.members()).not.toContain('crowd-204');
  });

  it('removes again who is put back at once', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    world.simulator.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 404 }, 2);
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(await world.has(effect)).toBe(false);
  });

  it('begins to count absences anew when somebody turns up between them', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    world.simulator.calls.clear();
    const path = /\/members$/;
    world.simulator.faults.next({ method: 'GET', path }, { kind: 'answer', status: 200, body: [] });
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    // Absent, found, and then absent twice.
    expect(world.simulator.calls.filter((call) => path.test(call.path))).toHaveLength(4);
  });

  it('names the child team through which somebody is still in, and claims no absence', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    world.acme.team('day-shift', [], { parent: world.team });
    world.acme.team('night-shift').add(world.acme.person(effect.account));
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      `acme-teams: revoke failed: ${effect.account} is still in log-readers, through its child team night-shift`,
    );
    expect(world.team.members()).not.toContain(effect.account);
  });

  it('takes a team that cannot be seen for no empty one', async () => {
    const effect = { ...(await world.person()), entitlement: 'renamed' };
    await expect(world.connector.revoke(effect)).rejects.toThrow(/acme\/renamed is gone, renamed, or hidden/);
    await expect(world.connector.accounts('renamed')).rejects.toThrow(/gone, renamed, or hidden/);
  });

  it('reads one page that fails as nothing known', async () => {
    const effect = await world.person();
    world.simulator.faults.next({ method: 'GET', path: /invitations$/ }, { kind: 'answer', status: 502 });
    await expect(world.connector.revoke(effect)).rejects.toThrow(/acme-teams: revoke failed/);
  });
});

describe('accounts by id', () => {
  it('are found again under a new name', async () => {
    const person = world.acme.person('before');
    const connector = open({ accounts: 'id' });
    const effect = { ...(await world.person()), account: String(person.id) };
    expect(await connector.inspect(effect)).toEqual([]);
    expect((await connector.provision(effect, await later())).outcome).toBe('given');
    person.rename('after');
    world.acme.person('before');
    expect(await connector.accounts('log-readers')).toContain(String(person.id));
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
    expect(world.team.members()).not.toContain('after');
  });

  it('cover who is invited', async () => {
    const invited = world.simulator.person('invited-by-id');
    const effect = { ...(await world.person()), account: String(invited.id) };
    await invite({ ...effect, account: invited.login });
    const connector = open({ accounts: 'id' });
    expect(await connector.accounts('log-readers')).toContain(effect.account);
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it.each(['alice', '0', '-1', '1e3', '999999999', ''])(
    'are nobody’s where they read %j',
    async (account) => {
      const effect = { ...(await world.person()), account };
      expect(await open({ accounts: 'id' }).inspect(effect)).toMatchObject([{ code: 'not-a-member' }]);
    },
  );
});

/** As an owner does on the website. */
async function invite({ account, entitlement }: Effect): Promise<void> {
  const path = `/orgs/acme/teams/${entitlement}/memberships/${account}`;
  const { status } = await world.acme
    .person('olga', { role: 'admin' })
    .request('PUT', path, { role: 'member' });
  expect(status).toBe(200);
}
