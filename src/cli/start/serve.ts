import { DateTime } from 'luxon';
import type { Logger } from 'pino';
import about from '../../../package.json' with { type: 'json' };
import { jobHandler } from '../../app/handle-job.ts';
import { openLog } from '../../app/log.ts';
import { type Prometheus, prometheus } from '../../app/metrics/prometheus.ts';
import { type RunningApp, startApp } from '../../app/start-app.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import { unexpectedError } from '../../app/unexpected-error.ts';
import { type Composed, compose } from '../../compose.ts';
import { ENVIRONMENT } from '../../config.ts';
import type { Clock } from '../../ports/clock.ts';
import { readSetup, type Setup } from '../read-setup.ts';
import { asUserError, UserError } from '../user-error.ts';
import type { Exits } from './keep-running.ts';
import { RUNNING } from './messages.ts';

const REFUSAL = 'Curfew does not start:';

/** Milliseconds. A database or a target that hangs must not keep a process alive that was stopped. */
const EXIT_GRACE_MS = 2_000;

/** The exit code after an error that Curfew did not expect. The parent starts Curfew again. */
const UNEXPECTED = 70;

/** Why the process ends: it is stopped, or an error happened that no code caught. */
type End =
  | { readonly why: 'stopped'; readonly signal: string }
  | { readonly why: 'failed'; readonly error: unknown };

/** Runs Curfew until a signal stops it. */
export async function serve(exits: Exits): Promise<number> {
  let log: Logger | null = null;
  const ended: Promise<End> = Promise.race([
    stopSignal().then((signal) => ({ why: 'stopped' as const, signal })),
    unexpectedError((error) => note(log, error)).then((error) => ({ why: 'failed' as const, error })),
  ]);
  const { secrets, warnings, ...setup } = await readSetup(ENVIRONMENT);
  log = openLog({ level: setup.config.logLevel, secrets });
  for (const warning of warnings) log.warn({ warning }, "the operator's file should be changed");
  if (exits.count > 0) {
    log.error({ exits: exits.count, last: exits.last }, 'Curfew ended unexpectedly, and was started again');
  }
  const clock = { now: () => DateTime.utc() };
  const metrics = prometheus(about.version, exits.count);
  const parts = { ...setup, clock, log, metrics };
  const composed = await unlessEnded(ended, asUserError(REFUSAL, compose(parts)));
  if (typeof composed === 'number') return composed;
  try {
    const problems = await unlessEnded(ended, composed.startupProblems());
    if (typeof problems === 'number') return problems;
    if (problems.length > 0) throw new UserError(REFUSAL, problems);
    const app = await asUserError(REFUSAL, run({ ...parts, composed }));
    process.send?.(RUNNING, undefined, undefined, () => {});
    return await finish(app, await ended, log);
  } finally {
    await composed.close();
    exitSoon();
  }
}

function run({
  composed,
  config,
  clock,
  log,
  metrics,
}: Pick<Setup, 'config'> & {
  readonly composed: Composed;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Prometheus;
}): Promise<RunningApp> {
  const { timer, queue, live } = composed;
  const handle = jobHandler({ composed, clock, log });
  const endings = composed.repositories.map((name) => composed.endings(name));
  return startApp({ ...config, clock, timer, queue, live, ledgers: composed, endings, handle, metrics, log });
}

async function finish(app: RunningApp, end: End, log: Logger): Promise<number> {
  if (end.why === 'stopped') {
    log.info({ signal: end.signal }, 'Curfew is stopping');
    await app.stop();
    return 0;
  }
  await app.endWhatIsDue();
  // Other work may wait for ever. Nothing of it is lost: the next process does it.
  process.exit(UNEXPECTED);
}

/** The exit code if the process is to end first. The work is then given up, as if the process was killed. */
async function unlessEnded<T extends object>(ended: Promise<End>, work: Promise<T>): Promise<T | number> {
  const first = await Promise.race([work, ended.then(({ why }) => (why === 'stopped' ? 0 : UNEXPECTED))]);
  if (typeof first === 'number') exitSoon(first);
  return first;
}

/** Ends the process also if something that hangs would keep it alive. */
function exitSoon(code?: number): void {
  setTimeout(() => process.exit(code), EXIT_GRACE_MS).unref();
}

function note(log: Logger | null, error: unknown): void {
  if (log === null) console.error(error);
  else
    log.fatal({ err: error }, 'an error that Curfew did not expect; it ends what is due, and starts again');
}
