import { iso } from '../domain/iso.ts';
import { pullsWaitedFor } from '../domain/ledger/history/open-requests.ts';
import type { Job } from '../ports/queue.ts';
import type { Repository } from './repository.ts';
import { OPEN_REQUEST_WINDOW_DAYS, pullsToSweep } from './review/request-limits.ts';

/** What to look at: pull requests that are open, those that the record waits for though they are not, and the merge queue. */
export async function sweep({
  name,
  defaultBranch,
  pulls,
  ledger,
  clock,
}: Pick<Repository, 'name' | 'defaultBranch' | 'pulls' | 'ledger' | 'clock'>): Promise<readonly Job[]> {
  const open = pullsToSweep(await pulls.open(defaultBranch)).map(({ number }) => number);
  const waited = (await ledger.state()).readable
    ? pullsWaitedFor(await ledger.since(iso(clock.now().minus({ days: OPEN_REQUEST_WINDOW_DAYS }))))
    : [];
  const reviews = [...new Set([...open, ...waited])].map(
    (pull): Job => ({ kind: 'review', repository: name, pull }),
  );
  return open.length === 0 ? reviews : [...reviews, { kind: 'merge-groups', repository: name }];
}
