import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSetup } from '../../../src/cli/read-setup.ts';
import { UserError } from '../../../src/cli/user-error.ts';
import { compose } from '../../../src/compose.ts';
import { openQueue } from '../../../src/jobs/open-queue.ts';
import { realTimer } from '../../../src/timer.ts';
import { stop } from '../../connectors/webhook/receiver.ts';
import { given, NOON } from '../../support/builders/some-endings.ts';
import { newKeyPem } from '../../support/fakes/ledger-key.ts';
import { listen } from '../../support/fakes/listen.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const OPERATOR = `repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  orders-db: { connector: postgres, url: { env: ORDERS_DB_URL }, entitlements: [orders_reader] }
`;

const broken = join(tmpdir(), `curfew-broken-${process.pid}-operator.yml`);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-start-'));
  await writeFile(join(folder, 'operator.yml'), OPERATOR);
  await writeFile(broken, OPERATOR.replace('postgres', 'oracle'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(broken, { force: true });
});

const environment = () => ({
  APP_ID: '1',
  PRIVATE_KEY: privateKey,
  WEBHOOK_SECRET: 'a-long-enough-random-secret',
  // No server listens there. Curfew starts, and waits until GitHub answers.
  GITHUB_API_URL: 'http://127.0.0.1:9',
  CURFEW_OPERATOR_FILE: join(folder, 'operator.yml'),
  CURFEW_DATA: join(folder, 'data'),
  ORDERS_DB_URL: 'postgres://curfew:s3cr3tpassword@127.0.0.1:9/orders',
  HOST: '127.0.0.1',
  PORT: '0',
});

/** The test creates two databases, perhaps on a machine that does other work. */
const TWO_DATABASES_TIMEOUT_MS = 90_000;

describe('the settings', () => {
  it('list every secret, which must not be logged', async () => {
    const { secrets } = await readSetup(environment());
    const { PRIVATE_KEY, WEBHOOK_SECRET, ORDERS_DB_URL } = environment();
    expect(secrets).toEqual([PRIVATE_KEY.trim(), WEBHOOK_SECRET, ORDERS_DB_URL]);
    const keys = { LEDGER_KEY: newKeyPem(), LEDGER_PREVIOUS_KEY: newKeyPem() };
    const withKeys = await readSetup({ ...environment(), ...keys });
    expect(withKeys.secrets).toEqual(expect.arrayContaining(Object.values(keys).map((key) => key.trim())));
  });

  it(
    'name the service that gets the heartbeat',
    async () => {
      const bodies: string[] = [];
      const server = createHttpServer(async (request, response) => {
        for await (const chunk of request) bodies.push(String(chunk));
        response.end();
      });
      const HEARTBEAT_URL = `http://127.0.0.1:${await listen(server)}/ping/0c4f`;
      const path = join(folder, 'heartbeat-operator.yml');
      await writeFile(path, `heartbeat: { url: { env: HEARTBEAT_URL } }\n${OPERATOR}`);
      const env = { ...environment(), CURFEW_OPERATOR_FILE: path, CURFEW_DATA: join(folder, 'heartbeat') };
      const setup = await readSetup({ ...env, HEARTBEAT_URL });
      expect(setup.secrets).toContain(HEARTBEAT_URL);
      const log = { info() {}, warn() {}, error() {} };
      const composed = await compose({ ...setup, clock: { now: () => DateTime.utc() }, log });
      try {
        await composed.heartbeat.beat({ ends: 0, oldest: null });
        expect(bodies.join()).toContain('"overdue":0');
      } finally {
        await composed.close();
        await stop(server);
      }
    },
    TWO_DATABASES_TIMEOUT_MS,
  );

  it('accept an outdated pattern in the operator’s file, with a warning', async () => {
    const path = join(folder, 'outdated-operator.yml');
    await writeFile(
      path,
      OPERATOR.replace('[orders_reader]', "[orders_reader], account: { pattern: '^\\u0061' }"),
    );
    const { warnings } = await readSetup({ ...environment(), CURFEW_OPERATOR_FILE: path });
    expect(warnings).toEqual([expect.stringMatching(/operator\.yml:3:\d+: pattern uses the escape \\u, /)]);
  });

  it.each([
    [
      "a target's secret and a bad port",
      { ORDERS_DB_URL: '', PORT: 'x' },
      [/^PORT/, /^ORDERS_DB_URL is not set/],
    ],
    [
      'no operator file',
      { CURFEW_OPERATOR_FILE: '/nope.yml' },
      [/^The operator's file \/nope\.yml does not exist/],
    ],
    ['an unknown connector', { CURFEW_OPERATOR_FILE: broken }, [/operator\.yml:3:27: .*oracle/]],
  ])('refuse %s, and name it', async (_name, change, problems) => {
    const refused = await readSetup({ ...environment(), ...change }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(refused).toMatchObject({
      lines: problems.map((problem) => expect.stringMatching(problem)),
      exitCode: 2,
    });
  });
});

describe('a running Curfew', () => {
  /** Starts Curfew in its own process. Resolves when it prints that it runs, or when it ends. */
  async function startProcess(env: Record<string, string>) {
    const child = spawn(process.execPath, [main, 'start'], { env: { PATH: process.env['PATH'], ...env } });
    let printed = '';
    child.stderr.on('data', (data) => {
      printed += data;
    });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (data) => {
        printed += data;
        if (printed.includes('Curfew is running')) resolve();
      });
      child.once('exit', () => resolve());
    });
    return { child, printed: () => printed };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s, and logs no secret', async (signal) => {
    const { child, printed } = await startProcess({ ...environment(), LOG_LEVEL: 'trace' });
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(printed()).toContain('Curfew has stopped');
    expect(code).toBe(0);
    for (const secret of ['s3cr3tpassword', 'a-long-enough-random-secret', privateKey.split('\n')[3]]) {
      expect(printed()).not.toContain(secret);
    }
  });

  it('prints on one line why it does not start if another Curfew uses its folder', async () => {
    const first = await startProcess(environment());
    const second = await startProcess(environment());
    expect(second.child.exitCode).toBe(1);
    expect(second.printed()).toMatch(
      /^Curfew does not start:\n {2}The folder .* is in use by another Curfew\. .*\n$/,
    );
    first.child.kill('SIGTERM');
    await once(first.child, 'exit');
  });

  it(
    'does not start if a target that still holds access is missing in the operator’s file',
    async () => {
      const data = join(folder, 'held');
      const clock = { now: () => NOON };
      const log = { info() {}, warn() {}, error() {} };
      const queue = await openQueue({
        clock,
        timer: realTimer,
        log,
        database: { folder: data },
        random: () => 0.5,
      });
      await queue.store.saveCheckpoint('acme/access', { nextSeq: 7, live: [given('alice', 'old-db')] });
      await queue.close();
      const { child, printed } = await startProcess({ ...environment(), CURFEW_DATA: data });
      expect(child.exitCode).toBe(2);
      expect(printed()).toMatch(
        /^Curfew does not start:\n {2}Target old-db is missing from the operator's file\. Curfew could never revoke 1 holding/,
      );
    },
    TWO_DATABASES_TIMEOUT_MS,
  );

  it('runs, is not ready, and obeys SIGTERM, if its database cannot be reached', async () => {
    const DATABASE_URL = 'postgres://curfew@127.0.0.1:9/curfew';
    const { child, printed } = await startProcess({ ...environment(), DATABASE_URL });
    expect(printed()).toContain('the database cannot be opened');
    const [, port] = /"port":(\d+)/.exec(printed()) ?? [];
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ status: 'not ready', queue: { ok: false } });
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(printed()).toContain('Curfew has stopped');
    expect(code).toBe(0);
  });

  it('obeys SIGTERM also while it waits for a database that hangs', async () => {
    const server = createServer();
    const connected = once(server, 'connection');
    const port = await listen(server);
    const DATABASE_URL = `postgres://curfew@127.0.0.1:${port}/curfew`;
    const child = spawn(process.execPath, [main, 'start'], { env: { ...environment(), DATABASE_URL } });
    const [socket] = await connected;
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    socket.destroy();
    server.close();
  });

  it('prints why it does not start if its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const PORT = String((taken.address() as AddressInfo).port);
    const { child, printed } = await startProcess({ ...environment(), PORT });
    taken.close();
    expect(child.exitCode).toBe(1);
    expect(printed()).toMatch(/^Curfew does not start:\n {2}Cannot listen on 127\.0\.0\.1:.* in use/m);
  });

  it('ends after `init`, also if that failed', async () => {
    const child = spawn(process.execPath, [main, 'init'], { env: environment() });
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
  });
});
