import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../simulator/start-simulator.ts';
import { octokitFor } from '../../src/github/octokit.ts';
import { ownApp } from '../../src/github/own-app.ts';
import { startStrictSimulator } from '../support/strict-simulator.ts';

/** The repository `acme/access` on a local GitHub, and an Octokit for the App that is installed there. */
export async function aWorld(options: Partial<SimulatorOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'github-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder, ...options });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const alice = acme.person('Alice', { id: 583231 });
  const dana = acme.person('dana');
  acme.team('dba', [dana]);
  const access = acme.repository('access', { files: { 'README.md': 'one\n', 'access/a.yaml': 'ü: 1\r\n' } });
  const app = simulator.app('curfew', {
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      issues: 'write',
      members: 'read',
      merge_queues: 'write',
    },
    events: ['push'],
    webhook: { url: 'http://127.0.0.1:9/', secret: 'a secret' },
  });
  const octokit = octokitFor({
    baseUrl: simulator.url,
    app: { id: app.id, key: app.privateKey },
    installation: app.install(acme),
  });
  await simulator.settle();
  const client = {
    octokit,
    owner: 'acme',
    repo: 'access',
    ownApp: ownApp(octokit),
    clock: { now: () => DateTime.fromJSDate(simulator.clock.now()).toUTC() },
  };
  const head = () => {
    const sha = access.head();
    if (sha === undefined) throw new Error('no main');
    return sha;
  };
  /** Alice opens a pull request. Returns its number and its head. */
  const request = async (files: Record<string, string> = { 'access/b.yaml': 'grants: []\n' }) => {
    const sha = await alice.pushBranch(access, 'request', {
      files,
      message: `Ask\n\nCo-authored-by: dana <${dana.email}>`,
    });
    const number = await alice.openPull(access, { head: 'request', title: 'Please', body: 'Why' });
    return { number, sha };
  };
  return { simulator, acme, alice, dana, access, client, head, request };
}
