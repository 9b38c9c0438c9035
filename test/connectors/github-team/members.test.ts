import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { githubTeam } from '../../../src/connectors/github-team.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import { realTimer } from '../../../src/timer.ts';
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
  githubTeam.open(
    { name: 'acme-teams', settings: { ...world.settings, ...settings } },
    { clock: { now }, timer: realTimer },
  );

describe('provision', () => {
  it('adds a member, never a maintainer', async () => {
    await world.connector.provision(await world.person(), await later());
    expect(writes().map(({ method, requestBody }) => [method, requestBody])).toEqual([
      ['PUT', { role: 'member' }],
    ]);
  });

  it('accepts logins in any case, and lists them in lower case', async () => {
    const mixed = world.acme.person('Mixed-Case');
    const effect = { ...(await world.person()), account: 'MIXED-case' };
    await world.connector.provision(effect, await later());
    expect(await world.connector.accounts('log-readers')).toContain('mixed-case');
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(world.team.members()).not.toContain(mixed.login);
  });

  it('writes nothing after the end by this machine’s clock, also if GitHub’s clock is behind', async () => {
    const effect = await world.person();
    const until = (await world.now()).plus({ hours: 5 });
    const connector = open({}, () => until);
    expect(await connector.provision(effect, until)).toMatchObject({ obstacle: { code: 'past-end' } });
    expect(writes()).toEqual([]);
  });

  it('checks the clock again just before it adds the person', async () => {
    const effect = await world.person();
    const until = (await world.now()).plus({ hours: 5 });
    const times = [until.minus(1), until];
    const connector = open({}, () => times.shift() ?? until);
    expect(await connector.provision(effect, until)).toMatchObject({ obstacle: { code: 'past-end' } });
    expect(writes()).toEqual([]);
  });

  it('removes the invitation that GitHub makes if the person has left the organization meanwhile', async () => {
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

  it.each([403, 422])('refuses if GitHub answers %i to the change', async (status) => {
    world.simulator.faults.next({ method: 'PUT' }, { kind: 'answer', status });
    expect(await world.connector.provision(await world.person(), await later())).toMatchObject({
      outcome: 'refused',
      obstacle: { code: 'team-not-changeable' },
    });
  });

  it.each([403, 429] as const)('rejects if GitHub’s %i is about a rate limit', async (status) => {
    world.simulator.faults.next({ method: 'PUT' }, { kind: 'limit', status, retryAfter: 60 });
    await expect(open().provision(await world.person(), await later())).rejects.toThrow(/rate limit/);
  });

  it('refuses a team that an identity provider controls', async () => {
    world.acme.team('controlled').synchronizeWith('All staff');
    const effect = { ...(await world.person()), entitlement: 'controlled' };
    expect(await world.connector.inspect(effect)).toMatchObject([{ code: 'team-synchronized' }]);
    expect(await world.connector.provision(effect, await later())).toMatchObject({ outcome: 'refused' });
    expect(writes()).toEqual([]);
  });

  it('refuses a person who has not accepted the invitation to the organization', async () => {
    const effect = { ...(await world.person()), account: world.simulator.person('newcomer').login };
    await invite(effect);
    expect(await world.connector.inspect(effect)).toMatchObject([
      { code: 'not-a-member', text: expect.stringContaining('has not accepted') },
    ]);
  });
});

describe('revoke', () => {
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

  it('lists invitations before members, so that a person who accepts one meanwhile is in a list', async () => {
    const guest = world.simulator.person('late-guest');
    await invite({ ...(await world.person()), account: guest.login });
    world.simulator.calls.clear();
    await world.connector.accounts('log-readers');
    const paths = world.simulator.calls.map(({ path }) => path).filter((path) => path.includes('/teams/'));
    expect(paths).toEqual([
      '/orgs/acme/teams/log-readers/invitations',
      '/orgs/acme/teams/log-readers/members',
    ]);
  });

  it('cancels the whole invitation if GitHub keeps it', async () => {
    const effect = { ...(await world.person()), account: world.simulator.person('visitor').login };
    await invite(effect);
    world.simulator.faults.next(
      { method: 'DELETE', path: /\/memberships\// },
      { kind: 'answer', status: 404 },
    );
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(() => world.acme.acceptInvitation(world.simulator.person('visitor'))).toThrow(/not invited/);
  });

  it('finds a person on the last page of a long listing', async () => {
    const large = world.acme.team('large');
    for (let number = 0; number < 205; number += 1) large.add(world.acme.person(`large-${number}`));
    const effect = { target: 'acme-teams', entitlement: 'large', account: 'large-204' };
    expect(await world.connector.accounts('large')).toHaveLength(205);
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(large.members()).not.toContain('large-204');
  });

  it('removes a person again who is added again at once', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    world.simulator.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 404 }, 2);
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    expect(await world.has(effect)).toBe(false);
  });

  it('counts two absences from zero again if the person is listed between them', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    world.simulator.calls.clear();
    const path = /\/members$/;
    world.simulator.faults.next({ method: 'GET', path }, { kind: 'answer', status: 200, body: [] });
    expect((await world.connector.revoke(effect)).outcome).toBe('taken-back');
    // The person is absent, then listed, and then absent twice.
    expect(world.simulator.calls.filter((call) => path.test(call.path))).toHaveLength(4);
  });

  it('rejects with the child team through which the person is still a member', async () => {
    const effect = await world.person();
    await world.connector.provision(effect, await later());
    world.acme.team('day-shift', [], { parent: world.team });
    world.acme.team('night-shift').add(world.acme.person(effect.account));
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      `acme-teams: revoke failed: ${effect.account} is still in log-readers, through its child team night-shift`,
    );
    expect(world.team.members()).not.toContain(effect.account);
  });

  it('rejects if the App cannot see the team', async () => {
    const effect = { ...(await world.person()), entitlement: 'renamed' };
    await expect(world.connector.revoke(effect)).rejects.toThrow(
      /acme\/renamed is deleted, renamed, or hidden/,
    );
    await expect(world.connector.accounts('renamed')).rejects.toThrow(/deleted, renamed, or hidden/);
  });

  it('rejects if one page of a listing fails', async () => {
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

  it('work for people who are invited', async () => {
    const invited = world.simulator.person('invited-by-id');
    const effect = { ...(await world.person()), account: String(invited.id) };
    await invite({ ...effect, account: invited.login });
    const connector = open({ accounts: 'id' });
    expect(await connector.accounts('log-readers')).toContain(effect.account);
    expect((await connector.revoke(effect)).outcome).toBe('taken-back');
  });

  it.each(['alice', '0', '-1', '1e3', '999999999', ''])(
    'belong to no person if they are %j',
    async (account) => {
      const effect = { ...(await world.person()), account };
      expect(await open({ accounts: 'id' }).inspect(effect)).toMatchObject([{ code: 'not-a-member' }]);
    },
  );
});

/** Invites a person to a team, as an owner does on the website. */
async function invite({ account, entitlement }: Effect): Promise<void> {
  const path = `/orgs/acme/teams/${entitlement}/memberships/${account}`;
  const { status } = await world.acme
    .person('olga', { role: 'admin' })
    .request('PUT', path, { role: 'member' });
  expect(status).toBe(200);
}
