import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { load } from 'js-yaml';
import type { Logger } from 'pino';
import { jobHandler } from '../../app/handle-job.ts';
import { type RunningApp, startApp } from '../../app/start-app.ts';
import { CONNECTOR_KEYS, type Composed, compose } from '../../compose.ts';
import { resolveSettings } from '../../config.ts';
import { parseOperator } from '../../domain/operator/parse-operator.ts';
import type { App } from '../../simulator/people/app.ts';
import type { Person } from '../../simulator/people/person.ts';
import type { Repository } from '../../simulator/people/repository.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { type MovableClock, movableClock } from './movable-clock.ts';

const OPERATOR = `
repositories:
  acme/access: { policy_owners: [acme/platform] }
targets:
  orders-db:
    connector: postgres
    url: { env: ORDERS_DB_URL }
    repositories: [acme/access]
    entitlements: [orders_reader]
    account: { template: '{login}', pattern: '^[a-z][a-z0-9_]*$', people: { alice: alice_k } }
`;

/** Everything the demo plays on: GitHub, its people, and Curfew itself, which may be stopped and started. */
export interface Stage {
  readonly simulator: Simulator;
  readonly repository: Repository;
  readonly people: Readonly<Record<'alice' | 'bob' | 'dana' | 'petra', Person>>;
  readonly clock: MovableClock;
  readonly appId: number;
  readonly composed: () => Composed;
  /** Resolves when nothing is on its way any more: no event, no job. */
  quiet(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface StageOptions {
  /** For the bare repositories and the queue. */
  readonly folder: string;
  readonly ordersUrl: string;
  readonly log: Logger;
  readonly simulate?: typeof startSimulator;
}

/** Makes the world of the demo. Curfew is not started yet. */
export async function setStage({
  folder,
  ordersUrl,
  log,
  simulate = startSimulator,
}: StageOptions): Promise<Stage> {
  const clock = movableClock();
  const simulator = await simulate({ folder, clock: () => clock.now().toJSDate() });
  const acme = simulator.organization('acme');
  const people = {
    alice: acme.person('alice', { id: 583231 }),
    bob: acme.person('bob'),
    dana: acme.person('dana'),
    petra: acme.person('petra'),
  };
  acme.team('backend', [people.alice, people.bob]);
  acme.team('dba', [people.dana]);
  acme.team('platform', [people.petra]);
  const repository = acme.repository('access', {
    files: { 'README.md': '# Access to production at Acme\n' },
  });
  const port = await freePort();
  const secret = randomBytes(24).toString('hex');
  const app = registerApp(simulator, `http://127.0.0.1:${port}/api/github/webhooks`, secret);
  app.install(acme);

  const read = parseOperator({ path: 'curfew.operator.yml', bytes: Buffer.from(OPERATOR) });
  if (read.outcome === 'broken')
    throw new Error(`The demo's operator file is broken: ${JSON.stringify(read.findings)}`);
  const { operator } = read;
  const { settings } = resolveSettings(
    operator,
    { ORDERS_DB_URL: ordersUrl },
    new Set(CONNECTOR_KEYS.keys()),
  );
  const config = {
    app: { id: String(app.id), key: app.privateKey },
    apiUrl: simulator.url,
    database: { folder: `${folder}/queue` },
  };
  let running: { readonly composed: Composed; readonly app: RunningApp } | null = null;
  const composed = () => {
    if (running === null) throw new Error('Curfew is not running');
    return running.composed;
  };

  return {
    simulator,
    repository,
    people,
    clock,
    appId: app.id,
    composed,
    async start() {
      const parts = await compose({ config, operator, settings, clock, log });
      const handle = jobHandler({ composed: parts, clock, log });
      const started = await startApp({
        ...config,
        webhookSecret: secret,
        host: '127.0.0.1',
        port,
        clock,
        queue: parts.queue,
        handle,
        log,
      });
      running = { composed: parts, app: started };
    },
    async stop() {
      await running?.app.stop();
      await running?.composed.close();
      running = null;
    },
    quiet: () => quiet(simulator, composed),
  };
}

/** Registered with exactly the permissions and events that the manifest asks for. */
function registerApp(simulator: Simulator, url: string, secret: string): App {
  const manifest: unknown = load(readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8'));
  const field = (name: string): unknown =>
    typeof manifest === 'object' && manifest !== null
      ? Object.entries(manifest).find(([key]) => key === name)?.[1]
      : null;
  return simulator.app('curfew', {
    permissions: permissionsIn(field('default_permissions')),
    events: eventsIn(field('default_events')),
    webhook: { url, secret },
  });
}

function permissionsIn(written: unknown): Readonly<Record<string, 'read' | 'write'>> {
  const pairs = Object.entries(typeof written === 'object' && written !== null ? written : {});
  return Object.fromEntries(
    pairs.flatMap(([name, level]) => (level === 'read' || level === 'write' ? [[name, level]] : [])),
  );
}

function eventsIn(written: unknown): readonly string[] {
  return Array.isArray(written) ? written.filter((each) => typeof each === 'string') : [];
}

async function quiet(simulator: Simulator, composed: () => Composed): Promise<void> {
  for (let calm = 0; calm < 2; ) {
    await simulator.settle();
    const { waiting, active } = await composed().queue.counts();
    calm = waiting + active === 0 ? calm + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('No free port')),
      );
    });
  });
}
