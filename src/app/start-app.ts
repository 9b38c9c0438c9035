import type { Logger } from 'pino';
import { Probot } from 'probot';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import type { EndingPorts } from '../lifecycle/endings/revoke.ts';
import type { Clock } from '../ports/clock.ts';
import type { Job, JobRunner, JobSender } from '../ports/queue.ts';
import { listenToGitHub } from './events/listen-to-github.ts';
import { metricsDoor } from './http/metrics-door.ts';
import { type QueueFacts, readiness } from './http/readiness.ts';
import { webhookReceiver } from './http/receive-webhook.ts';
import { startServer } from './http/server.ts';
import type { Prometheus } from './prometheus.ts';
import { startTicks } from './ticks.ts';
import { watchEnds } from './watch-ends.ts';

const GRACE_MS = 10_000;
/** An answer waits for no work, only for a body and a few rows. */
const ANSWERS_MS = 3_000;

export interface AppQueue extends JobSender, JobRunner {
  counts(): Promise<
    QueueFacts & { readonly waiting: number; readonly active: number; readonly later: number }
  >;
  /** Safe to repeat. */
  close(): Promise<void>;
}

export interface RunningApp {
  readonly port: number;
  /** Accepts nothing more, lets running jobs end for ten seconds, and closes the queue. */
  stop(): Promise<void>;
}

/** Starts everything that runs on its own: the worker, the ticks, and the server with its webhooks. */
export async function startApp(options: {
  readonly app: { readonly id: string; readonly key: string };
  readonly apiUrl: string;
  readonly webhookSecret: string | null;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly queue: AppQueue;
  readonly handle: (job: Job) => Promise<void>;
  /** What each opened repository is known to hold. */
  readonly live: () => ReadonlyMap<string, readonly LiveEffect[]>;
  /** What endings need, of each repository. */
  readonly endings: readonly EndingPorts[];
  readonly metrics: Prometheus;
  /** Who reads the metrics has to bear it; null where anybody may. */
  readonly metricsToken: string | null;
  readonly log: Logger;
}): Promise<RunningApp> {
  const { clock, queue, handle, live, metrics, log, webhookSecret } = options;
  const counts = () => queue.counts();
  metrics.watch({ clock, live, counts });
  await queue.start((job) =>
    handle(job).catch((failure: unknown) => {
      metrics.jobFailed(job.kind);
      throw failure;
    }),
  );
  const server = await startServer({
    host: options.host,
    port: options.port,
    log,
    ready: readiness({ clock, counts, live }),
    metrics: metricsDoor({ text: () => metrics.text(), token: options.metricsToken }),
    receive: webhookSecret === null ? null : await receiver({ ...options, webhookSecret }),
  });
  const watch = watchEnds(options.endings);
  const ticks = startTicks({ clock, queue, log, recoverDeliveries: webhookSecret !== null });
  log.info({ port: server.port, webhooks: webhookSecret !== null }, 'Curfew is running');
  return {
    port: server.port,
    async stop() {
      ticks.stop();
      watch.stop();
      await server.stop(ANSWERS_MS);
      await queue.stop(GRACE_MS);
      await queue.close();
      log.info({}, 'Curfew has stopped');
    },
  };
}

async function receiver(options: {
  readonly app: { readonly id: string; readonly key: string };
  readonly apiUrl: string;
  readonly webhookSecret: string;
  readonly queue: JobSender;
  readonly log: Logger;
}) {
  const { app, apiUrl, webhookSecret, queue, log } = options;
  const probot = new Probot({
    appId: app.id,
    privateKey: app.key,
    secret: webhookSecret,
    baseUrl: apiUrl,
    log,
  });
  await probot.ready();
  await probot.load(listenToGitHub(queue));
  return webhookReceiver({ probot, log });
}
