import type { Logger } from 'pino';
import { Probot } from 'probot';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { endDue } from '../lifecycle/endings/end-due.ts';
import type { EndingPorts } from '../lifecycle/endings/revoke.ts';
import type { Clock } from '../ports/clock.ts';
import type { Job, JobRunner, JobSender } from '../ports/queue.ts';
import { limitWait } from '../ports/quiet-waits.ts';
import type { Timer } from '../ports/timer.ts';
import { withTimeout } from '../ports/with-timeout.ts';
import { listenToGitHub } from './events/listen-to-github.ts';
import { metricsEndpoint } from './http/metrics-endpoint.ts';
import { type QueueFacts, readiness } from './http/readiness.ts';
import { webhookReceiver } from './http/receive-webhook.ts';
import { startServer } from './http/server.ts';
import type { Prometheus } from './metrics/prometheus.ts';
import { type Ledgers, runWithoutQueue } from './run-without-queue.ts';
import { startTicks } from './ticks.ts';
import { watchEnds } from './watch-ends.ts';

const JOBS_GRACE_MS = 10_000;
/** Milliseconds for the same, and for endings, in a process whose state is unknown. */
const LAST_GRACE_MS = 5_000;
/** Enough for open requests. They wait only for their body and a few rows of the database. */
const REQUESTS_GRACE_MS = 3_000;

export interface AppQueue extends JobSender, JobRunner {
  counts(): Promise<
    QueueFacts & {
      readonly waiting: number;
      readonly active: number;
      readonly later: number;
      readonly putAside: number;
    }
  >;
  /** Resolves when the database is open. Until then, nothing can be sent. */
  readonly opened: Promise<void>;
  /** Safe to repeat. */
  close(): Promise<void>;
}

export interface RunningApp {
  readonly port: number;
  /** Accepts no more requests, gives running jobs ten seconds to finish, and closes the queue. */
  stop(): Promise<void>;
  /**
   * For a process that must end soon: accepts nothing more, gives running jobs some seconds, and revokes what
   * is due. Resolves when that is done, or when the time is over.
   */
  endWhatIsDue(): Promise<void>;
}

/** Starts everything that runs by itself: the workers, the ticks, and the server with its webhooks. */
export async function startApp(options: {
  readonly app: { readonly id: string; readonly key: string };
  readonly apiUrl: string;
  readonly webhookSecret: string | null;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly queue: AppQueue;
  readonly handle: (job: Job) => Promise<void>;
  /** The live effects of each opened repository, as far as this process knows. */
  readonly live: () => ReadonlyMap<string, readonly LiveEffect[]>;
  /** Read while the queue is not open. */
  readonly ledgers: Ledgers;
  /** The ports that revocations need, for each repository. */
  readonly endings: readonly EndingPorts[];
  readonly metrics: Prometheus;
  /** The token that a reader of the metrics must send; null if they are open to everyone. */
  readonly metricsToken: string | null;
  readonly log: Logger;
}): Promise<RunningApp> {
  const { clock, timer, queue, handle, live, metrics, log, webhookSecret } = options;
  const counts = () => queue.counts();
  metrics.watch({ clock, live, counts });
  await queue.start((job) =>
    handle(job).catch((failure: unknown) => {
      if (limitWait(failure) === null) metrics.jobFailed(job.kind);
      throw failure;
    }),
  );
  const server = await startServer({
    host: options.host,
    port: options.port,
    timer,
    log,
    ready: readiness({ clock, timer, counts, live }),
    metrics: metricsEndpoint({ text: () => metrics.text(), token: options.metricsToken }),
    receive: webhookSecret === null ? null : await openReceiver({ ...options, webhookSecret }),
  });
  const watch = watchEnds(options.endings);
  const follower = runWithoutQueue({ ...options, opened: queue.opened });
  let ticks: { stop(): void } | null = null;
  let isStopped = false;
  void queue.opened.then(() => {
    if (!isStopped) ticks = startTicks({ clock, queue, log, recoverDeliveries: webhookSecret !== null });
  });
  log.info({ port: server.port, webhooks: webhookSecret !== null }, 'Curfew is running');
  const stopOwnWork = (): void => {
    isStopped = true;
    ticks?.stop();
    follower.stop();
    watch.stop();
  };
  return {
    port: server.port,
    async stop() {
      stopOwnWork();
      await server.stop(REQUESTS_GRACE_MS);
      await queue.stop(JOBS_GRACE_MS);
      await queue.close();
      log.info({}, 'Curfew has stopped');
    },
    async endWhatIsDue() {
      stopOwnWork();
      const ends = options.endings.map((ports) => endDue(ports));
      const rest = Promise.allSettled([...ends, server.stop(0), queue.stop(LAST_GRACE_MS)]);
      await withTimeout(timer, LAST_GRACE_MS, rest);
    },
  };
}

async function openReceiver(options: {
  readonly app: { readonly id: string; readonly key: string };
  readonly apiUrl: string;
  readonly webhookSecret: string;
  readonly queue: JobSender;
  readonly timer: Timer;
  readonly log: Logger;
}) {
  const { app, apiUrl, webhookSecret, queue, timer, log } = options;
  const probot = new Probot({
    appId: app.id,
    privateKey: app.key,
    secret: webhookSecret,
    baseUrl: apiUrl,
    log,
  });
  await probot.ready();
  await probot.load(listenToGitHub(queue));
  return webhookReceiver({ probot, timer, log });
}
