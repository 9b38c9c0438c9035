import { iso } from '../../domain/iso.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import { openPullsOf } from '../../domain/ledger/history/open-requests.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Repository } from '../repository.ts';

/** Open requests of one author that are recorded and decided at a time. */
const OPEN_REQUESTS_MAX = 20;
/** Open pull requests of one author that a sweep looks at. Events wake Curfew for the others. */
const SWEPT_PULLS_MAX = 50;

/** Why an author has to wait before another request of theirs is looked at; null where they need not. One person's flood must cost nobody else's time. */
export async function openRequestLimit(
  { ledger, clock }: Pick<Repository, 'ledger' | 'clock'>,
  { number, author }: Pick<PullRequest, 'number' | 'author'>,
): Promise<string | null> {
  const lately = await ledger.since(iso(clock.now().minus({ days: HISTORY_WINDOW_DAYS })));
  const open = openPullsOf(lately, author.id);
  if (open.includes(number) || open.length < OPEN_REQUESTS_MAX) return null;
  const first = open.slice(0, 3).map((each) => `#${each}`);
  return `Too many requests of ${author.login} are open: ${open.length}, and ${OPEN_REQUESTS_MAX} are decided at a time. Close or merge some (${first.join(', ')}, …), and this one is looked at.`;
}

/** Of each author, the oldest. */
export function pullsToSweep(pulls: readonly PullRequest[]): readonly PullRequest[] {
  const byAuthor = Map.groupBy(
    pulls.toSorted((a, b) => a.number - b.number),
    ({ author }) => author.id,
  );
  const kept = new Set([...byAuthor.values()].flatMap((theirs) => theirs.slice(0, SWEPT_PULLS_MAX)));
  return pulls.filter((pull) => kept.has(pull));
}
