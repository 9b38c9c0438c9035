import { expect, it } from 'vitest';
import { aWorld } from '../a-world.ts';

const DAY = 24 * 3_600_000;
const access = '/repos/acme/access';

async function aTokenWorld(permissions: Readonly<Record<string, 'read' | 'write'>>) {
  const world = await aWorld();
  const secret = world.acme.repository('secret');
  const open = world.acme.repository('open', { private: false });
  const owner = world.acme.state.account;
  const repositories = [world.access];
  const token = world.owner.fineGrainedToken({ owner, repositories, permissions, lifetimeMs: 30 * DAY });
  return { ...world, secret, open, token };
}

it('lists the private repositories of the token, and public ones', async () => {
  const { token, owner, call } = await aTokenWorld({});
  const names = (body: readonly { name: string }[]) => body.map(({ name }) => name);
  expect(names((await call(token, 'GET', '/user/repos')).body)).toEqual(['access', 'open']);
  expect(names((await call(token, 'GET', '/user/repos?visibility=private')).body)).toEqual(['access']);
  expect(names((await call(owner.token, 'GET', '/user/repos')).body)).toEqual(['access', 'open', 'secret']);
});

it('differs from a classic token by its headers', async () => {
  const { token, owner, call } = await aTokenWorld({});
  const fine = await call(token, 'GET', '/user');
  expect(fine.headers.get('x-oauth-scopes')).toBeNull();
  expect(fine.headers.get('github-authentication-token-expiration')).toMatch(/^[-\d]+ [:\d]+ UTC$/);
  expect((await call(owner.token, 'GET', '/user')).headers.get('x-oauth-scopes')).toContain('repo');
});

it('sees no other private repository, and only reads other public ones', async () => {
  const { token, call } = await aTokenWorld({ contents: 'write', issues: 'write' });
  expect((await call(token, 'GET', '/repos/acme/secret')).status).toBe(404);
  expect((await call(token, 'GET', '/repos/acme/open/git/ref/heads/main')).status).toBe(200);
  const denied = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
  expect(await call(token, 'POST', '/repos/acme/open/issues', { title: 'x' })).toMatchObject(denied);
  expect((await call(token, 'POST', `${access}/issues`, { title: 'x' })).status).toBe(201);
});

it('does no more than its permissions, whatever the person may do', async () => {
  const { token, call } = await aTokenWorld({ contents: 'read' });
  const denied = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
  expect(await call(token, 'POST', `${access}/git/blobs`, { content: 'x' })).toMatchObject(denied);
  expect(await call(token, 'GET', `${access}/pulls`)).toMatchObject(denied);
  expect(await call(token, 'DELETE', access)).toMatchObject(denied);
});

it('ends at its time', async () => {
  const { simulator, token, call } = await aTokenWorld({});
  simulator.clock.advance(30 * DAY);
  expect((await call(token, 'GET', '/user')).status).toBe(401);
});

it('creates repositories only if it was given all of its owner', async () => {
  const { acme, owner, token, call, access: first } = await aTokenWorld({ administration: 'write' });
  const wish = { name: 'made', private: true, auto_init: true };
  const denied = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
  expect(await call(token, 'POST', '/orgs/acme/repos', wish)).toMatchObject(denied);
  const all = owner.fineGrainedToken({
    owner: acme.state.account,
    permissions: { administration: 'write', contents: 'write' },
  });
  expect(await call(all, 'POST', '/user/repos', wish)).toMatchObject(denied);
  const made = await call(all, 'POST', '/orgs/acme/repos', wish);
  expect(made).toMatchObject({ status: 201, body: { private: true, full_name: 'acme/made' } });
  expect(made.body.id).not.toBe(first.id);
  const again = await call(all, 'POST', '/orgs/acme/repos', wish);
  expect(again).toMatchObject({ status: 422, body: { message: 'Repository creation failed.' } });
  expect((await call(all, 'GET', '/repos/acme/made/git/ref/heads/main')).status).toBe(200);
  expect((await call(all, 'DELETE', '/repos/acme/made')).status).toBe(204);
  expect((await call(all, 'GET', '/repos/acme/made')).status).toBe(404);
  expect((await call(all, 'POST', '/orgs/acme/repos', wish)).body.id).not.toBe(made.body.id);
});
