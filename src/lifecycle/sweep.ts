import { pullsWithOpenRequests } from '../domain/ledger/history/open-requests.ts';
import type { Job } from '../ports/queue.ts';
import { recentEntries } from './evidence/recent-entries.ts';
import type { Repository } from './repository.ts';
import { pullsToSweep } from './review/request-limits.ts';

/**
 * The jobs of a sweep: a review of each open pull request, a review of each pull request that the ledger
 * still waits for although GitHub closed it, and a look at the merge queue.
 */
export async function sweep({
  name,
  defaultBranch,
  pulls,
  ledger,
  clock,
}: Pick<Repository, 'name' | 'defaultBranch' | 'pulls' | 'ledger' | 'clock'>): Promise<readonly Job[]> {
  const open = pullsToSweep(await pulls.open(defaultBranch)).map(({ number }) => number);
  const waited = (await ledger.state()).readable
    ? pullsWithOpenRequests(await recentEntries({ ledger, clock }))
    : [];
  const reviews = [...new Set([...open, ...waited])].map(
    (pull): Job => ({ kind: 'review', repository: name, pull }),
  );
  return open.length === 0 ? reviews : [...reviews, { kind: 'merge-groups', repository: name }];
}
