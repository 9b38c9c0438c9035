import { once } from 'node:events';

/**
 * Resolves with the first SIGTERM or SIGINT. Call it before anything starts, so that a signal during the
 * start counts too. A second signal ends the process at once.
 */
export async function stopSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  const listeners = new AbortController();
  const signal = await Promise.race(
    (['SIGTERM', 'SIGINT'] as const).map(async (name) => {
      await once(process, name, { signal: listeners.signal });
      return name;
    }),
  );
  listeners.abort();
  return signal;
}
