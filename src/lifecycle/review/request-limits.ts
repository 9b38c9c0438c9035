import { openPullsOfAuthor } from '../../domain/ledger/history/open-requests.ts';
import { tooManyOpenRequests } from '../../domain/messages/checks/undecided-reasons.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { recentEntries } from '../evidence/recent-entries.ts';
import type { Repository } from '../repository.ts';

/** Open requests of one author that Curfew records and decides about at a time. */
const OPEN_REQUESTS_MAX = 20;
/** Open pull requests of one author that a sweep reviews. Events wake Curfew for the others. */
const SWEPT_PULLS_MAX = 50;

/**
 * Why the author must close another request first; null if there is room. A flood of one author must not
 * delay the requests of others.
 */
export async function openRequestLimit(
  repository: Pick<Repository, 'ledger' | 'clock'>,
  { number, author }: Pick<PullRequest, 'number' | 'author'>,
): Promise<string | null> {
  const open = openPullsOfAuthor(await recentEntries(repository), author.id);
  if (open.includes(number) || open.length < OPEN_REQUESTS_MAX) return null;
  return tooManyOpenRequests({ login: author.login, open, limit: OPEN_REQUESTS_MAX });
}

/** The pull requests that a sweep reviews: the oldest of each author. */
export function pullsToSweep(pulls: readonly PullRequest[]): readonly PullRequest[] {
  const byAuthor = Map.groupBy(
    pulls.toSorted((a, b) => a.number - b.number),
    ({ author }) => author.id,
  );
  const oldest = new Set([...byAuthor.values()].flatMap((ofAuthor) => ofAuthor.slice(0, SWEPT_PULLS_MAX)));
  return pulls.filter((pull) => oldest.has(pull));
}
