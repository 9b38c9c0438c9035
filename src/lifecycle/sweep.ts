import { iso } from '../domain/iso.ts';
import { pullsWaitedFor } from '../domain/ledger/open-requests.ts';
import type { Job } from '../ports/queue.ts';
import type { Repository } from './repository.ts';

/** How far back the record is searched for requests that nothing has answered. */
const DAYS = 31;

/** The pull requests to look at: those that are open, and those that the record waits for though they are not. */
export async function sweep({
  name,
  defaultBranch,
  pulls,
  ledger,
  clock,
}: Pick<Repository, 'name' | 'defaultBranch' | 'pulls' | 'ledger' | 'clock'>): Promise<readonly Job[]> {
  const open = (await pulls.open(defaultBranch)).map(({ number }) => number);
  const waited = (await ledger.state()).readable
    ? pullsWaitedFor(await ledger.since(iso(clock.now().minus({ days: DAYS }))))
    : [];
  return [...new Set([...open, ...waited])].map((pull) => ({ kind: 'review', repository: name, pull }));
}
