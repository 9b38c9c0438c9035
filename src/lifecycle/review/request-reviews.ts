import type { Decision, LineVerdict, NotCounted } from '../../domain/decision/decision.ts';
import type { OwnPulls } from '../../ports/forge/own-pulls.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/** Reasons for which an approval does not count, and a second one by the same person would. */
const NEEDS_NEW_REVIEW: ReadonlySet<NotCounted> = new Set(['before-revision', 'too-old']);

/**
 * Requests reviews from the teams whose approval is missing, and from the people who approved other content.
 * Callers do it once for each content, before they record it: after a crash between the two, it is done
 * again. GitHub leaves a reviewer alone who is requested already.
 */
export async function requestReviews(
  repository: Pick<Repository, 'ownPulls' | 'log'>,
  pull: Pick<PullRequest, 'number'>,
  decisions: readonly Decision[],
): Promise<void> {
  const missing = unmetLines(decisions);
  const people = missing.flatMap(({ notCounted }) =>
    notCounted.filter(({ why }) => NEEDS_NEW_REVIEW.has(why)).map(({ by }) => by.login),
  );
  const teams = missing.flatMap(({ from }) => from);
  // Two calls: GitHub refuses a whole call for one reviewer that it does not accept.
  await request(repository, pull, { people: [...new Set(people)] });
  await request(repository, pull, { teams: [...new Set(teams)] });
}

/**
 * Requests a new review from each person whose approval has become too old. Once for each approval: a person
 * who removes the request again must not get another one each minute.
 */
export async function requestExpiredReviews(
  repository: Pick<Repository, 'ownPulls' | 'log'> & Remembers<'reRequestedApprovals'>,
  pull: Pick<PullRequest, 'number'>,
  decisions: readonly Decision[],
): Promise<void> {
  const { reRequestedApprovals } = repository.memory;
  const expired = unmetLines(decisions)
    .flatMap(({ notCounted }) => notCounted)
    .filter(({ why, review }) => why === 'too-old' && !reRequestedApprovals.has(review));
  if (expired.length === 0) return;
  for (const { review } of expired) reRequestedApprovals.add(review);
  await request(repository, pull, { people: [...new Set(expired.map(({ by }) => by.login))] });
}

function unmetLines(decisions: readonly Decision[]): readonly LineVerdict[] {
  return decisions.flatMap(({ lines }) => lines).filter(({ met }) => !met);
}

/** A reviewer that GitHub does not accept must not stop the review. */
async function request(
  { ownPulls, log }: Pick<Repository, 'ownPulls' | 'log'>,
  { number }: Pick<PullRequest, 'number'>,
  reviewers: Parameters<OwnPulls['requestReviews']>[1],
): Promise<void> {
  try {
    await ownPulls.requestReviews(number, reviewers);
  } catch (error) {
    log.warn({ err: error, pull: number, ...reviewers }, 'reviews could not be requested');
  }
}
