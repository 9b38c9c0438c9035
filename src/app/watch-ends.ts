import { endForgotten } from '../lifecycle/endings/end-due.ts';
import type { EndingPorts } from '../lifecycle/endings/revoke.ts';

const LOOK_MS = 1_000;

/** Looks each second, in memory, for ends that no job has come for: the last line where the queue's database is down. */
export function watchEnds(repositories: readonly EndingPorts[]): { stop(): void } {
  const busy = new Set<EndingPorts>();
  const look = async (ports: EndingPorts): Promise<void> => {
    if (busy.has(ports)) return;
    busy.add(ports);
    try {
      await endForgotten(ports);
    } catch (error) {
      ports.log.error({ repository: ports.name, error: String(error) }, 'what is due could not be looked at');
    } finally {
      busy.delete(ports);
    }
  };
  const timer = setInterval(() => {
    for (const ports of repositories) void look(ports);
  }, LOOK_MS);
  return { stop: () => clearInterval(timer) };
}
