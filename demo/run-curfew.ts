import type { Logger } from 'pino';
import { jobHandler } from '../src/app/handle-job.ts';
import { prometheus } from '../src/app/metrics/prometheus.ts';
import { startApp } from '../src/app/start-app.ts';
import { type Composed, compose } from '../src/compose.ts';
import { resolveSettings } from '../src/config.ts';
import { CONNECTOR_KEYS } from '../src/connectors/registry.ts';
import { parseOperator } from '../src/domain/operator/parse-operator.ts';
import type { Clock } from '../src/ports/clock.ts';

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

/** Settings of the app that serves the demo's organization. */
export interface CurfewOptions {
  readonly app: { readonly id: string; readonly key: string };
  readonly apiUrl: string;
  readonly webhookSecret: string;
  /** Receives webhooks, on loopback. */
  readonly port: number;
  /** Holds the queue's embedded database. */
  readonly folder: string;
  /** A PostgreSQL for the queue instead of the folder. Several processes may share it. */
  readonly databaseUrl?: string;
  readonly ordersUrl: string;
}

export interface RunningCurfew {
  readonly composed: Composed;
  stop(): Promise<void>;
}

/** Starts the same app as `curfew start`, with the operator's file above. */
export async function runCurfew(
  options: CurfewOptions,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<RunningCurfew> {
  const read = parseOperator({ path: 'curfew.operator.yml', bytes: Buffer.from(OPERATOR) });
  if (read.outcome === 'broken')
    throw new Error(`The demo's operator file is broken: ${JSON.stringify(read.findings)}`);
  const { operator } = read;
  const environment = { ORDERS_DB_URL: options.ordersUrl };
  const { settings } = resolveSettings(operator, environment, new Set(CONNECTOR_KEYS.keys()));
  const { app, apiUrl, webhookSecret, port } = options;
  const { databaseUrl, folder } = options;
  const database = databaseUrl === undefined ? { folder } : { url: databaseUrl };
  const ledgerKeys = { current: { pem: app.key }, previous: null };
  const config = { app, apiUrl, database, ledgerKeys };
  const metrics = prometheus('demo');
  const composed = await compose({
    config,
    operator,
    settings,
    notify: null,
    heartbeat: null,
    clock,
    log,
    metrics,
  });
  const handle = jobHandler({ composed, clock, log });
  const { queue, live } = composed;
  const started = await startApp({
    ...config,
    webhookSecret,
    host: '127.0.0.1',
    port,
    clock,
    timer: composed.timer,
    queue,
    live,
    ledgers: composed,
    endings: composed.repositories.map((name) => composed.endings(name)),
    handle,
    metrics,
    metricsToken: null,
    log,
  });
  await composed.queue.opened;
  return {
    composed,
    async stop() {
      await started.stop();
      await composed.close();
    },
  };
}
