import { iso } from '../../domain/iso.ts';
import { openRequests } from '../../domain/ledger/history/open-requests.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Repository } from '../repository.ts';
import { closeRequest } from './close-request.ts';
import { isLongAgo, lastActivity } from './last-activity.ts';

/**
 * Closes a request that nobody touched for as long as the policy lets it lie. Only what was recorded as requested is
 * closed: never anybody's other pull request.
 */
export async function closeStale(
  repository: Pick<
    Repository,
    | 'name'
    | 'operator'
    | 'keys'
    | 'ledger'
    | 'defaultBranch'
    | 'pulls'
    | 'commits'
    | 'trees'
    | 'people'
    | 'conversations'
    | 'closing'
    | 'clock'
  >,
  pull: PullRequest,
  { requests: { requestTtl } }: Policy,
): Promise<boolean> {
  const now = iso(repository.clock.now());
  if (requestTtl === null || !isLongAgo(pull.updatedAt, requestTtl, now)) return false;
  const open = openRequests(await repository.ledger.since(pull.createdAt)).filter(
    (each) => each.pull === pull.number,
  );
  const touched = await lastActivity(repository, pull, open);
  if (touched === null || !isLongAgo(touched, requestTtl, now)) return false;
  await repository.closing.close(pull.number);
  const closed = await repository.pulls.get(pull.number);
  // Read from a copy that lags behind, it is found closed the next time.
  if (closed.state === 'closed') await closeRequest(repository, closed);
  return true;
}
