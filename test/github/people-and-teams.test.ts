import { describe, expect, it } from 'vitest';
import { people } from '../../src/github/people-and-teams.ts';
import { ALICE, aClient, alice, BOT, CLOCK, DANA, dana, expectEveryCall, github, NOW } from './github.ts';
import { answer } from './sample.ts';

expectEveryCall();

const MEMBERS = 'GET /orgs/{org}/teams/{team_slug}/members';
const reader = () => people({ octokit: aClient().octokit, clock: CLOCK });

describe('byLogin', () => {
  it('has the id, and the login in lower case', async () => {
    github().get('/users/alice').reply(200, answer('GET /users/{username}', ALICE));
    expect(await reader().byLogin('Alice')).toEqual({ readable: true, value: alice, readAt: NOW });
  });

  it('is null if GitHub answers that the account does not exist', async () => {
    github().get('/users/no-one').reply(404, { message: 'Not Found' });
    expect(await reader().byLogin('no-one')).toEqual({ readable: true, value: null, readAt: NOW });
  });

  it.each([['Bot'], ['Organization']])('does not take a %s for a person', async (type) => {
    github()
      .get('/users/robot')
      .reply(200, answer('GET /users/{username}', { login: 'robot', id: 5, type }));
    expect(await reader().byLogin('robot')).toMatchObject({ readable: true, value: null });
  });

  it.each([['..'], ['a/b'], [''], ['a?b'], ['dependabot[bot]']])(
    'asks GitHub nothing for %j',
    async (login) => {
      expect(await reader().byLogin(login)).toMatchObject({ readable: true, value: null });
    },
  );

  it.each([401, 403, 429, 500, 503])('is unreadable on %i', async (status) => {
    github().get('/users/alice').reply(status, { message: 'No' });
    expect(await reader().byLogin('alice')).toMatchObject({ readable: false, what: 'account alice' });
  });
});

describe('members', () => {
  const path = '/orgs/acme/teams/dba/members';

  it('has all pages, without bots', async () => {
    const next = `<https://api.github.com${path}?role=all&per_page=100&page=2>; rel="next"`;
    github()
      .get(`${path}?role=all&per_page=100`)
      .reply(200, answer(MEMBERS, [ALICE, BOT]), { link: next })
      .get(`${path}?role=all&per_page=100&page=2`)
      .reply(200, answer(MEMBERS, [DANA]));
    expect(await reader().members('acme/dba')).toEqual({ readable: true, value: [alice, dana], readAt: NOW });
  });

  it('is unreadable if a later page fails', async () => {
    const next = `<https://api.github.com${path}?page=2>; rel="next"`;
    github()
      .get(`${path}?role=all&per_page=100`)
      .reply(200, answer(MEMBERS, [ALICE]), { link: next })
      .get(`${path}?page=2`)
      .reply(502, 'Bad gateway');
    expect(await reader().members('acme/dba')).toMatchObject({ readable: false });
  });

  it.each([403, 404, 500])('is unreadable on %i, not empty', async (status) => {
    github().get(`${path}?role=all&per_page=100`).reply(status, { message: 'Not Found' });
    expect(await reader().members('acme/dba')).toMatchObject({ readable: false, what: 'team acme/dba' });
  });

  it.each([['dba'], ['acme/..'], ['acme/a/b'], ['../dba']])('asks GitHub nothing for %j', async (team) => {
    expect(await reader().members(team)).toMatchObject({ readable: false });
  });
});

describe('ancestors', () => {
  const TEAM = 'GET /orgs/{org}/teams/{team_slug}';
  const team = (slug: string, parent: string | null) =>
    github()
      .get(`/orgs/acme/teams/${slug}`)
      .reply(200, answer(TEAM, { slug, parent: parent === null ? null : { slug: parent } }));

  it('has every parent team, nearest first', async () => {
    team('log-readers', 'DBA');
    team('DBA', 'engineering');
    team('engineering', null);
    const above = ['acme/dba', 'acme/engineering'];
    expect(await reader().ancestors('acme/log-readers')).toEqual({
      readable: true,
      value: above,
      readAt: NOW,
    });
  });

  it('is empty if GitHub answers that there is no parent', async () => {
    team('log-readers', null);
    expect(await reader().ancestors('acme/log-readers')).toMatchObject({ readable: true, value: [] });
  });

  it('is unreadable if the answer has no field for a parent', async () => {
    const { parent: _, ...rest } = Object(answer(TEAM, { slug: 'log-readers', parent: null }));
    github().get('/orgs/acme/teams/log-readers').reply(200, rest);
    expect(await reader().ancestors('acme/log-readers')).toMatchObject({ readable: false });
  });

  it.each([403, 404, 500])('is unreadable if a parent team answers %i', async (status) => {
    team('log-readers', 'dba');
    github().get('/orgs/acme/teams/dba').reply(status, { message: 'Not Found' });
    expect(await reader().ancestors('acme/log-readers')).toMatchObject({ readable: false });
  });

  it('ends if a team is its own parent', async () => {
    github()
      .get('/orgs/acme/teams/dba')
      .times(30)
      .reply(200, answer(TEAM, { slug: 'dba', parent: { slug: 'dba' } }));
    expect(await reader().ancestors('acme/dba')).toMatchObject({ readable: false });
  });
});
