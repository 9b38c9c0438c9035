import { once } from 'node:events';

/** The signals that stop Curfew. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/**
 * Resolves with the first SIGTERM or SIGINT, to this process or to the parent that passes it on, or with the
 * end of that parent. Call it before anything starts, so that a signal during the start counts too. A second
 * signal to this process ends it at once.
 */
export async function stopSignal(): Promise<StopSignal | 'parent ended'> {
  const listeners = new AbortController();
  const { signal } = listeners;
  const reasons: Promise<StopSignal | 'parent ended'>[] = STOP_SIGNALS.map(async (name) => {
    await once(process, name, { signal });
    return name;
  });
  if (process.channel !== undefined) {
    reasons.push(passedOn(signal), parentEnded(signal));
    // The parent alone must not keep this process alive.
    process.channel.unref();
  } else if (process.connected === false) {
    return 'parent ended';
  }
  const reason = await Promise.race(reasons);
  listeners.abort();
  return reason;
}

/** A message, and not a signal: a terminal sends its signal to both processes, and it must count once. */
async function passedOn(signal: AbortSignal): Promise<StopSignal> {
  for (;;) {
    const [message] = await once(process, 'message', { signal });
    const name = STOP_SIGNALS.find((known) => known === message);
    if (name !== undefined) return name;
  }
}

/** Without a parent, this process would keep the folder of the database from the next start. */
async function parentEnded(signal: AbortSignal): Promise<'parent ended'> {
  await once(process, 'disconnect', { signal });
  return 'parent ended';
}
