import type { KeptRunning } from '../support/lives/kept-running.ts';

/** Sends SIGKILL to one process after the other, at random moments. */
export function killAtRandom(
  replicas: readonly KeptRunning[],
  { leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number },
): { count(): number; stop(): void } {
  let count = 0;
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(
      () => {
        const victim = replicas[Math.floor(Math.random() * replicas.length)];
        // A process that is down already is not killed again.
        if (victim !== undefined && victim.since() !== null) {
          victim.kill();
          count += 1;
        }
        next();
      },
      leastMs + Math.random() * (mostMs - leastMs),
    );
  };
  next();
  return { count: () => count, stop: () => clearTimeout(timer) };
}
