import type { KeptRunning } from '../support/lives/kept-running.ts';

/** SIGKILL for one of them after the other, at moments nobody chose. */
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
        // One that is down already dies no second time.
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
