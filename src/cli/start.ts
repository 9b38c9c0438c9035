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

/** Runs Curfew until a signal stops it. */
export async function start(): Promise<number> {
  const stopped = stopSignal();
  const { config, secrets, warnings, ...setup } = await readSetup(ENVIRONMENT);
  const log = openLog({ level: config.logLevel, secrets });
  for (const warning of warnings) log.warn({ warning }, "the operator's file should be changed");
  const clock = { now: () => DateTime.utc() };
  const metrics = prometheus(about.version);
  const parts = { ...setup, config, clock, log, metrics };
  const composed = await asUserError(REFUSAL, compose(parts));
  try {
    const problems = await composed.startupProblems();
    if (problems.length > 0) throw new UserError(REFUSAL, problems);
    const { timer, queue, live } = composed;
    const handle = jobHandler({ composed, clock, log });
    const endings = composed.repositories.map((name) => composed.endings(name));
    const app = await asUserError(
      REFUSAL,
      startApp({ ...config, clock, timer, queue, live, endings, handle, metrics, log }),
    );
    log.info({ signal: await stopped }, 'Curfew is stopping');
    await app.stop();
  } finally {
    await composed.close();
  }
  return 0;
}
