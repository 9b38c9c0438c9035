import { followLedger } from '../lifecycle/endings/follow-ledger.ts';
import type { Repository } from '../lifecycle/repository.ts';
import type { Log } from '../ports/log.ts';
import { quietWaits } from '../ports/quiet-waits.ts';

const READ_MS = 15_000;

/** The ledgers of these repositories. */
export interface Ledgers {
  readonly repositories: readonly string[];
  repository(name: string): Promise<Pick<Repository, 'ledger' | 'memory'>>;
}

/**
 * Reads the ledgers until the queue is open, at once and then every 15 seconds. `watchEnds` ends what is due
 * by them.
 */
export function runWithoutQueue({
  opened,
  ledgers: { repositories, repository },
  log,
}: {
  readonly opened: Promise<void>;
  readonly ledgers: Ledgers;
  readonly log: Log;
}): { stop(): void } {
  const busy = new Set<string>();
  const read = async (name: string): Promise<void> => {
    if (busy.has(name)) return;
    busy.add(name);
    try {
      await followLedger(await repository(name));
    } catch (error) {
      quietWaits(log).warn(
        { err: error, repository: name },
        'the ledger could not be read; it is read again',
      );
    } finally {
      busy.delete(name);
    }
  };
  const readAll = (): void => {
    for (const name of repositories) void read(name);
  };
  // If the queue is open already, the timeout never fires, and the sweep reads the ledgers.
  const start = setTimeout(readAll, 0);
  const interval = setInterval(readAll, READ_MS);
  const stop = (): void => {
    clearTimeout(start);
    clearInterval(interval);
  };
  void opened.then(stop);
  return { stop };
}
