import { once } from 'node:events';

/**
 * Resolves with the first SIGTERM or SIGINT. Called before anything starts: a signal that comes while the process is
 * starting is honoured too. A second one ends the process at once.
 */
export async function stopSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  const waiting = new AbortController();
  const asked = await Promise.race(
    (['SIGTERM', 'SIGINT'] as const).map(async (name) => {
      await once(process, name, { signal: waiting.signal });
      return name;
    }),
  );
  waiting.abort();
  return asked;
}
