import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openQueue } from '../../../src/jobs/open-queue.ts';
import { realTimer } from '../../../src/timer.ts';
import { listen, stop } from '../../connectors/webhook/receiver.ts';
import { given } from '../../support/builders/some-endings.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const SECRET = 'a-secret-of-thirty-two-characters';
const OPERATOR = `repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  back-office: { connector: webhook, url: { env: OFFICE }, secret: { env: OFFICE_SECRET }, entitlements: [reader] }
`;
/** On SIGUSR2, a process that loads it meets an error that no code expects. */
const THROW = `process.on('SIGUSR2', () => { throw new Error('injected'); });`;
const TIMEOUT_MS = 120_000;

let folder: string;
let environment: Record<string, string>;
let target: Target;
let started: ChildProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-restarts-'));
  target = await aTarget();
  started = [];
  await writeFile(join(folder, 'operator.yml'), OPERATOR);
  await writeFile(join(folder, 'throw.mjs'), THROW);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  environment = {
    PATH: process.env['PATH'] ?? '',
    NODE_OPTIONS: `--import ${join(folder, 'throw.mjs')}`,
    APP_ID: '1',
    PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    WEBHOOKS: 'off',
    // No server listens there.
    GITHUB_API_URL: 'http://127.0.0.1:9',
    CURFEW_OPERATOR_FILE: join(folder, 'operator.yml'),
    CURFEW_DATA: join(folder, 'data'),
    OFFICE: target.url,
    OFFICE_SECRET: SECRET,
    HOST: '127.0.0.1',
    PORT: '0',
  };
});
afterEach(async () => {
  for (const process of started) process.kill('SIGKILL');
  await stop(target.server);
  await rm(folder, { recursive: true, force: true });
});

interface Target {
  readonly server: Server;
  readonly url: string;
  /** The revocations that were asked for. */
  readonly revocations: number;
  /** The first revocation, which waits until it is answered. */
  readonly asked: Promise<() => void>;
}

/** A target that has no access any more, but answers the first revocation only when the test wants it. */
async function aTarget(): Promise<Target> {
  const asked = Promise.withResolvers<() => void>();
  let revocations = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { action } = JSON.parse(body);
    const at = new Date().toISOString();
    const answer = () =>
      void response.end(
        JSON.stringify({ version: 1, at, accounts: [], outcome: 'taken-back', obstacles: [] }),
      );
    if (action !== 'revoke') return answer();
    revocations += 1;
    if (revocations === 1) asked.resolve(answer);
    else answer();
  });
  const url = `http://127.0.0.1:${await listen(server)}/`;
  return {
    server,
    url,
    get revocations() {
      return revocations;
    },
    asked: asked.promise,
  };
}

/** Makes Curfew remember access of alice that ended a minute ago. */
async function rememberAccess(): Promise<void> {
  const log = { info() {}, warn() {}, error() {} };
  const clock = { now: () => DateTime.utc() };
  const database = { folder: environment['CURFEW_DATA'] ?? '' };
  const queue = await openQueue({ clock, timer: realTimer, log, database, random: () => 0.5 });
  const ends = DateTime.utc().minus({ minutes: 1 }).toISO();
  const live = given('alice', 'back-office');
  await queue.store.saveCheckpoint('acme/access', {
    nextSeq: 7,
    live: [{ ...live, window: { ...live.window, ends } }],
  });
  await queue.close();
}

interface Line {
  readonly pid: number;
  readonly msg: string;
  readonly port?: number;
  readonly exits?: number;
  readonly last?: string;
}

/** Runs `curfew start`. */
function start() {
  const parent = spawn(process.execPath, [main, 'start'], { env: environment });
  started.push(parent);
  const lines: Line[] = [];
  let waiting: (() => void)[] = [];
  let rest = '';
  parent.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line): Line => JSON.parse(line)));
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  });
  return {
    parent,
    /** The `times`th line that begins like this, when it is there. */
    async logged(text: string, times = 1): Promise<Line> {
      for (;;) {
        const line = lines.filter(({ msg }) => msg.startsWith(text))[times - 1];
        if (line !== undefined) return line;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

const metricsOf = async ({ port }: Line) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

it('an error that no code expected: access ends all the same, and Curfew is started again', {
  timeout: TIMEOUT_MS,
}, async () => {
  await rememberAccess();
  const { parent, logged } = start();
  const first = await logged('Curfew is running');
  const answer = await target.asked;
  process.kill(first.pid, 'SIGUSR2');
  await logged('an error that Curfew did not expect');
  answer();

  expect(await logged('Curfew ended unexpectedly')).toMatchObject({ exits: 1, last: 'code 70' });
  const second = await logged('Curfew is running', 2);
  expect(second.pid).not.toBe(first.pid);
  expect(await metricsOf(second)).toContain('\ncurfew_unexpected_exits_total 1\n');
  const ready = await fetch(`http://127.0.0.1:${second.port}/readyz`);
  expect(await ready.json()).toMatchObject({ endings: { overdue: 0 } });

  process.kill(second.pid, 'SIGKILL');
  expect(await logged('Curfew ended unexpectedly', 2)).toMatchObject({ exits: 2, last: 'SIGKILL' });
  const third = await logged('Curfew is running', 3);
  expect(await metricsOf(third)).toContain('\ncurfew_unexpected_exits_total 2\n');
  // The first process finished the revocation, and remembered it.
  expect(target.revocations).toBe(1);
  parent.kill('SIGTERM');
  expect(await once(parent, 'exit')).toEqual([0, null]);
});

it('a parent that is killed: Curfew stops, and the next start gets the database', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { parent, logged } = start();
  await logged('Curfew is running');
  parent.kill('SIGKILL');
  await logged('Curfew has stopped');
  const next = start();
  await next.logged('Curfew is running');
  next.parent.kill('SIGTERM');
  expect(await once(next.parent, 'exit')).toEqual([0, null]);
});
