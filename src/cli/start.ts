import { DateTime } from 'luxon';
import about from '../../package.json' with { type: 'json' };
import { jobHandler } from '../app/handle-job.ts';
import { openLog } from '../app/log.ts';
import { prometheus } from '../app/metrics/prometheus.ts';
import { startApp } from '../app/start-app.ts';
import { stopSignal } from '../app/stop-signal.ts';
import { compose } from '../compose.ts';
import { ENVIRONMENT } from '../config.ts';
import { readSetup } from './read-setup.ts';
import { asUserError, UserError } from './user-error.ts';

const REFUSAL = 'Curfew does not start:';

/** Milliseconds. A database or a target that hangs must not keep a process alive that was stopped. */
const EXIT_GRACE_MS = 2_000;

/** Runs Curfew until a signal stops it. */
export async function start(): Promise<number> {
  const stopped = stopSignal();
  const { config, secrets, warnings, ...setup } = await readSetup(ENVIRONMENT);
  const log = openLog({ level: config.logLevel, secrets });
  for (const warning of warnings) log.warn({ warning }, "the operator's file should be changed");
  const clock = { now: () => DateTime.utc() };
  const metrics = prometheus(about.version);
  const parts = { ...setup, config, clock, log, metrics };
  const composed = await unlessStopped(stopped, asUserError(REFUSAL, compose(parts)));
  if (composed === null) return 0;
  try {
    const problems = await unlessStopped(stopped, composed.startupProblems());
    if (problems === null) return 0;
    if (problems.length > 0) throw new UserError(REFUSAL, problems);
    const { timer, queue, live } = composed;
    const handle = jobHandler({ composed, clock, log });
    const endings = composed.repositories.map((name) => composed.endings(name));
    const app = await asUserError(
      REFUSAL,
      startApp({ ...config, clock, timer, queue, live, ledgers: composed, endings, handle, metrics, log }),
    );
    log.info({ signal: await stopped }, 'Curfew is stopping');
    await app.stop();
  } finally {
    await composed.close();
    exitSoon();
  }
  return 0;
}

/** Null if a signal comes first. The work is then given up, as if the process was killed. */
async function unlessStopped<T>(stopped: Promise<string>, work: Promise<T>): Promise<T | null> {
  const first = await Promise.race([work, stopped.then(() => null)]);
  if (first === null) exitSoon();
  return first;
}

/** Ends the process also if something that hangs would keep it alive. */
function exitSoon(): void {
  setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
}
