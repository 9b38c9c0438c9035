import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../simulator/start-simulator.ts';
import { startStrictSimulator } from '../support/strict-simulator.ts';

export interface ReceivedEvent {
  readonly event: string;
  readonly delivery: string;
  readonly signature: string;
  readonly text: string;
  readonly payload: Record<string, unknown>;
}

/**
 * An organization with three people, a repository, and an app whose webhooks are kept. Gone when the test is
 * over.
 */
export async function aWorld(options: Partial<SimulatorOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder, ...options });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const [alice, bob] = [acme.person('alice', { id: 583231 }), acme.person('bob')];
  const owner = acme.person('olga', { role: 'admin' });
  const access = acme.repository('access', { files: { 'README.md': 'one\ntwo\nthree\n' } });
  const hook = await webhookEar();
  const app = simulator.app('curfew', {
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      issues: 'write',
      members: 'read',
    },
    events: ['pull_request', 'pull_request_review', 'push', 'check_run', 'merge_group', 'membership'],
    webhook: { url: hook.url, secret: 'a secret' },
  });
  const installation = app.install(acme);
  await simulator.settle();
  hook.events.length = 0;
  return { simulator, acme, alice, bob, owner, access, app, installation, hook, call: apiOf(simulator.url) };
}

/** Plain requests, as a client library would make them. */
function apiOf(url: string) {
  return async (
    token: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `token ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}

async function webhookEar() {
  const events: ReceivedEvent[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      events.push({
        event: String(request.headers['x-github-event']),
        delivery: String(request.headers['x-github-delivery']),
        signature: String(request.headers['x-hub-signature-256']),
        text,
        payload: JSON.parse(text),
      });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/`, events, answers };
}
