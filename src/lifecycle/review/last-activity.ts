import type { Duration } from 'luxon';
import type { OpenRequest } from '../../domain/ledger/history/open-requests.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Repository } from '../repository.ts';

/** When the request was last recorded anew or reviewed; null where nothing is asked for. */
export async function lastActivity(
  { pulls }: Pick<Repository, 'pulls'>,
  { number }: Pick<PullRequest, 'number'>,
  open: readonly OpenRequest[],
): Promise<string | null> {
  if (open.length === 0) return null;
  const reviewed = (await pulls.reviews(number)).map(({ submittedAt }) => submittedAt);
  return [...open.map(({ at }) => at), ...reviewed].reduce((last, each) =>
    Date.parse(each) > Date.parse(last) ? each : last,
  );
}

/** Whether from one moment (ISO 8601) to another it is `ttl` or more. */
export function isLongAgo(moment: string, ttl: Duration, now: string): boolean {
  return Date.parse(moment) + ttl.toMillis() <= Date.parse(now);
}
