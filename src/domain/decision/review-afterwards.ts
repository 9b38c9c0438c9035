import type { Person } from '../person.ts';
import { type Members, teamOf } from '../policy/membership.ts';
import type { TeamRef } from '../team-ref.ts';
import { type RecordedRevision, reviewedRevision } from './decide.ts';
import type { Review } from './decision.ts';
import { latestReviews } from './latest-reviews.ts';

export interface ReviewAfterwardsInput {
  readonly reviews: readonly Review[];
  /** The revision that was given without approval. */
  readonly revision: string;
  readonly recordedRevisions: readonly RecordedRevision[];
  /** ISO 8601, GitHub's clock. */
  readonly mergedAt: string;
  /** The holder, the author and the people who changed the request. Their reviews do not count. */
  readonly excluded: readonly Person[];
  /**
   * Accounts that pushed what was given. They cannot accept it. Their rejection counts: less access is always
   * allowed.
   */
  readonly pushers: readonly Person[];
  /** Teams whose members may review it. */
  readonly teams: readonly TeamRef[];
  readonly members: Members;
}

/** The review of a break-glass grant. */
export interface ReviewAfterwards {
  readonly by: Person;
  readonly review: number;
  readonly submittedAt: string;
  readonly accepted: boolean;
}

/**
 * The review of access that was given without approval; null if there is none that counts. A review that
 * requests changes after the merge rejects the access, and outweighs every approval. An approval counts if it
 * was submitted after the merge, or before the merge for exactly this revision.
 */
export function reviewAfterwards(input: ReviewAfterwardsInput): ReviewAfterwards | null {
  const eligible = latestReviews(input.reviews).filter(
    ({ by, byHuman }) =>
      byHuman &&
      !input.excluded.some(({ id }) => id === by.id) &&
      teamOf(by, input.teams, input.members) !== null,
  );
  const rejection = eligible.find(
    (review) => review.state === 'changes-requested' && secondsAfterMerge(review, input) >= 0,
  );
  const approval = eligible.find(
    (review) =>
      review.state === 'approved' &&
      isOfThisRevision(review, input) &&
      !input.pushers.some(({ id }) => id === review.by.id),
  );
  const review = rejection ?? approval;
  if (review === undefined) return null;
  const { by, id, submittedAt } = review;
  return { by, review: id, submittedAt, accepted: rejection === undefined };
}

function isOfThisRevision(review: Review, input: ReviewAfterwardsInput): boolean {
  // GitHub cuts its times to whole seconds. A review in the same second as the merge may have been submitted
  // before the merge.
  return (
    secondsAfterMerge(review, input) > 0 ||
    reviewedRevision(review, input.recordedRevisions) === input.revision
  );
}

function secondsAfterMerge({ submittedAt }: Review, { mergedAt }: ReviewAfterwardsInput): number {
  return (Date.parse(submittedAt) - Date.parse(mergedAt)) / 1000;
}
