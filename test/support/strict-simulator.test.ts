import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startStrictSimulator } from './strict-simulator.ts';

async function strict() {
  const folder = mkdtempSync(join(tmpdir(), 'strict-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder });
  const acme = simulator.organization('acme');
  acme.repository('access');
  return { simulator, alice: acme.person('alice', { role: 'admin' }) };
}

it('closes without complaint after calls as GitHub describes them', async () => {
  const { simulator, alice } = await strict();
  await alice.request('POST', '/repos/acme/access/issues', { title: 'x' });
  await alice.request('POST', '/graphql', { query: '{ repository(owner: "acme", name: "none") { id } }' });
  await expect(simulator.close()).resolves.toBeUndefined();
});

it.each([
  ['an unknown property', 'POST', '/repos/acme/access/issues', { title: 'x', colour: 'red' }, /colour/],
  ['an unknown query parameter', 'GET', '/repos/acme/access/pulls?stat=all', undefined, /stat/],
  ['a field that GraphQL does not have', 'POST', '/graphql', { query: '{ rateLimit { limt } }' }, /limt/],
] as const)('fails on %s', async (_name, method, path, body, complaint) => {
  const { simulator, alice } = await strict();
  await alice.request(method, path, body);
  expect(simulator.breaches.join()).toMatch(complaint);
  await expect(simulator.close()).rejects.toThrow(complaint);
});
