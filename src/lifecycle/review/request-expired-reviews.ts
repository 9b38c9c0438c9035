import type { Decision } from '../../domain/decision/decision.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/**
 * Asks those again whose approval has become too old, once for each approval: nothing changed that they would hear of,
 * and whoever takes the question back is not asked every minute.
 */
export async function requestExpiredReviews(
  {
    ownPulls,
    log,
    memory: { reRequestedApprovals },
  }: Pick<Repository, 'ownPulls' | 'log'> & Remembers<'reRequestedApprovals'>,
  { number }: Pick<PullRequest, 'number'>,
  decisions: readonly Decision[],
): Promise<void> {
  const missing = decisions.flatMap(({ lines }) => lines).filter(({ met }) => !met);
  const old = missing
    .flatMap(({ notCounted }) => notCounted)
    .filter(({ why, review }) => why === 'too-old' && !reRequestedApprovals.has(review));
  if (old.length === 0) return;
  const people = [...new Set(old.map(({ by }) => by.login))];
  for (const { review } of old) reRequestedApprovals.add(review);
  try {
    await ownPulls.requestReviews(number, { people });
  } catch (error) {
    log.warn({ pull: number, people, error: String(error) }, 'reviewers could not be asked');
  }
}
