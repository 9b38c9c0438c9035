import { once } from 'node:events';
import type { Log } from '../ports/log.ts';

/** Resolves after a SIGTERM or SIGINT and the stop that it asked for. A second signal ends the process at once. */
export async function untilStopped(app: { stop(): Promise<void> }, log: Log): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const asked = await Promise.race(
    (['SIGTERM', 'SIGINT'] as const).map(async (name) => {
      await once(process, name, { signal });
      return name;
    }),
  );
  waiting.abort();
  log.info({ signal: asked }, 'Stopping');
  await app.stop();
}
