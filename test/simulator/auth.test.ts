import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { jwtOf, tokenOf } from './app-token.ts';

const repo = '/repos/acme/access';

it('knows an app by its key alone', async () => {
  const { simulator, app, call } = await aWorld();
  const impostor = simulator.app('impostor', { permissions: {} });
  expect(await call(jwtOf(app), 'GET', '/app')).toMatchObject({ status: 200, body: { slug: 'curfew' } });
  expect(await call(jwtOf(app, new Date(), app.id), 'GET', '/app')).toMatchObject({ status: 200 });
  expect(await call(jwtOf(impostor, new Date(), app.clientId), 'GET', '/app')).toMatchObject({ status: 401 });
  const stale = await call(jwtOf(app, new Date(Date.now() - 3_600_000)), 'GET', '/app');
  expect(stale).toMatchObject({
    status: 401,
    body: { message: expect.stringContaining("'Expiration time' claim ('exp')") },
  });
});

it('accepts a token of real time or of its own time, so that a moved clock locks no client out', async () => {
  const { simulator, app, call } = await aWorld();
  simulator.clock.advance(6 * 3_600_000);
  expect((await call(jwtOf(app), 'GET', '/app')).status).toBe(200);
  expect((await call(jwtOf(app, simulator.clock.now()), 'GET', '/app')).status).toBe(200);
});

it.each([
  ['without credentials', '', 401],
  ['with a wrong token', 'ghs_nonsense', 401],
])('refuses %s', async (_name, token, status) => {
  const { call } = await aWorld();
  const headers: Record<string, string> = token === '' ? { authorization: '' } : {};
  expect((await call(token, 'GET', repo, undefined, headers)).status).toBe(status);
});

it('gives an app what its permissions say, and no more', async () => {
  const { simulator, acme, app, installation, alice, access, call } = await aWorld();
  const reader = await tokenOf(simulator, app, installation, {
    permissions: { contents: 'read', checks: 'read' },
  });
  expect((await call(reader, 'GET', `${repo}/git/ref/heads/main`)).status).toBe(200);
  for (const [method, path, body] of [
    ['POST', `${repo}/check-runs`, { name: 'x', head_sha: access.head() }],
    ['POST', `${repo}/git/refs`, { ref: 'refs/heads/x', sha: access.head() }],
    ['POST', `${repo}/issues`, { title: 'x' }],
    ['GET', `${repo}/pulls`, undefined],
    ['GET', '/orgs/acme/teams', undefined],
  ] as const) {
    expect(await call(reader, method, path, body), `${method} ${path}`).toMatchObject({
      status: 403,
      body: {
        message: 'Resource not accessible by integration',
        documentation_url: expect.any(String),
        status: '403',
      },
    });
  }
  const secret = acme.repository('secret');
  const narrow = simulator.app('narrow', { permissions: { contents: 'read' } });
  const token = await tokenOf(simulator, narrow, narrow.install(acme, { repositories: [secret] }));
  expect((await call(token, 'GET', '/repos/acme/secret')).status).toBe(200);
  expect(await call(token, 'GET', repo)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  const wished = await call(
    jwtOf(narrow),
    'POST',
    `/app/installations/${narrow.state.installations[0]?.id}/access_tokens`,
    { permissions: { contents: 'write' } },
  );
  expect(wished.status).toBe(422);
  expect(
    (await call(alice.token, 'POST', `${repo}/rulesets`, { name: 'x', enforcement: 'active' })).status,
  ).toBe(403);
});

it('stops taking tokens that were expired, suspended or uninstalled', async () => {
  const { simulator, app, installation, call } = await aWorld();
  const token = await tokenOf(simulator, app, installation);
  app.suspend(installation);
  expect((await call(token, 'GET', repo)).status).toBe(403);
  app.unsuspend(installation);
  expect((await call(token, 'GET', repo)).status).toBe(200);
  simulator.faults.expireTokens();
  expect(await call(token, 'GET', repo)).toMatchObject({ status: 401, body: { message: 'Bad credentials' } });
  const fresh = await tokenOf(simulator, app, installation);
  app.uninstall(installation);
  expect((await call(fresh, 'GET', repo)).status).toBe(401);
});

it('shows private repositories to those who may see them', async () => {
  const { simulator, alice, access } = await aWorld();
  const stranger = simulator.person('stranger');
  expect((await stranger.request('GET', repo)).status).toBe(404);
  expect((await alice.request('GET', repo)).status).toBe(200);
  access.allow(stranger, 'read');
  expect((await stranger.request('GET', repo)).status).toBe(200);
  await expect(stranger.pushBranch(access, 'x', { files: {}, message: 'x' })).rejects.toMatchObject({
    status: 403,
  });
});

it('answers below the paths of GitHub Enterprise Server, too', async () => {
  const { alice, call } = await aWorld();
  expect((await call(alice.token, 'GET', `/api/v3${repo}`)).status).toBe(200);
  const query = '{ rateLimit { limit } }';
  expect((await call(alice.token, 'POST', '/api/graphql', { query })).body).toMatchObject({
    data: { rateLimit: { limit: 5000 } },
  });
});

it('keeps workflows from an app that may write contents only', async () => {
  const { simulator, app, installation, alice, access, call } = await aWorld();
  const token = await tokenOf(simulator, app, installation);
  const sha = await alice.pushBranch(access, 'ask', {
    files: { '.github/workflows/ci.yml': 'on: push' },
    message: 'CI',
  });
  const refused = await call(token, 'POST', `${repo}/git/refs`, { ref: 'refs/heads/copy', sha });
  expect(refused).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('without `workflows` permission') },
  });
  expect((await alice.request('POST', `${repo}/git/refs`, { ref: 'refs/heads/copy', sha })).status).toBe(201);
});
