import { requestCheck } from '../../domain/messages/checks/request-check.ts';
import type { RequestView } from '../../domain/messages/checks/request-view.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { DONE, type Outcome } from '../outcome.ts';
import type { Repository } from '../repository.ts';

/** Publishes the check of a request on its head. */
export async function publishRequest(
  { checks }: Pick<Repository, 'checks'>,
  { head, number }: PullRequest,
  view: RequestView,
): Promise<Outcome> {
  await checks.publish({ head: head.sha, pull: number, ...requestCheck(view) });
  return DONE;
}
