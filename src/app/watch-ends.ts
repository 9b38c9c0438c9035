import { endForgotten } from '../lifecycle/endings/end-due.ts';
import type { EndingPorts } from '../lifecycle/endings/revoke.ts';

const CHECK_MS = 1_000;

/**
 * Checks in memory, each second, for ends that no job has handled. It is the last safeguard. With it, access
 * also ends while the queue's database does not answer.
 */
export function watchEnds(repositories: readonly EndingPorts[]): { stop(): void } {
  const busy = new Set<EndingPorts>();
  const check = async (ports: EndingPorts): Promise<void> => {
    if (busy.has(ports)) return;
    busy.add(ports);
    try {
      await endForgotten(ports);
    } catch (error) {
      ports.log.error(
        { err: error, repository: ports.name },
        'due ends could not be checked; they are checked again',
      );
    } finally {
      busy.delete(ports);
    }
  };
  const interval = setInterval(() => {
    for (const ports of repositories) void check(ports);
  }, CHECK_MS);
  return { stop: () => clearInterval(interval) };
}
