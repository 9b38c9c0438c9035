import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

it('a transferred repository keeps its number, and its old name leads to it', async () => {
  const { simulator, acme, alice, access, app, installation, hook, call } = await aWorld();
  const token = await tokenOf(simulator, app, installation);
  const dba = acme.team('dba', [alice]);
  access.allowTeam(dba, 'write');
  const other = simulator.organization('other');
  other.person('bob');
  access.transfer(other);
  await simulator.settle();
  expect(access.fullName).toBe('other/access');

  const bob = simulator.person('bob');
  const found = await bob.request('GET', '/repos/acme/access');
  expect(found).toMatchObject({ status: 200, body: { id: access.id, full_name: 'other/access' } });
  const moved = await fetch(`${simulator.url}/repos/acme/access/branches/main`, { redirect: 'manual' });
  expect(moved.status).toBe(301);
  expect(moved.headers.get('location')).toBe(`${simulator.url}/repositories/${access.id}/branches/main`);
  expect(await bob.request('GET', '/repos/acme/access/pulls?state=all')).toMatchObject({ status: 200 });
  // A write is redirected with its method.
  const issue = await bob.request('POST', '/repos/acme/access/issues', { title: 'Look' });
  expect(issue).toMatchObject({ status: 201 });

  // The App, and the members and teams of the old organization, have lost it.
  expect((await call(token, 'GET', '/repos/acme/access')).status).toBe(404);
  expect((await alice.request('GET', '/repos/other/access')).status).toBe(404);
  expect(hook.events).toEqual([]);

  acme.repository('access', { files: { a: 'a\n' } });
  const taken = await call(token, 'GET', '/repos/acme/access');
  expect(taken.body.id).not.toBe(access.id);
});
