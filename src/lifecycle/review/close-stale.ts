import { iso } from '../../domain/iso.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Repository } from '../repository.ts';
import { closeRequest, isLongAgo, lastActivity, openRequestsOf } from './close-request.ts';

/**
 * Closes the pull request of a request that no person touched (by a push, a review or a comment) for as long
 * as the policy allows. Answers whether it did. It closes only a recorded request, never another pull request
 * of a person.
 */
export async function closeStale(
  repository: Parameters<typeof closeRequest>[0] & Pick<Repository, 'closing'>,
  pull: PullRequest,
  { requests: { requestTtl } }: Policy,
): Promise<boolean> {
  const now = iso(repository.clock.now());
  if (requestTtl === null || !isLongAgo(pull.updatedAt, requestTtl, now)) return false;
  const open = await openRequestsOf(repository, pull);
  const active = await lastActivity(repository, pull, open);
  if (active === null || !isLongAgo(active, requestTtl, now)) return false;
  await repository.closing.close(pull.number);
  const closed = await repository.pulls.get(pull.number);
  // A copy of GitHub that lags behind may still say that it is open. Then the next review records it.
  if (closed.state === 'closed') await closeRequest(repository, closed);
  return true;
}
