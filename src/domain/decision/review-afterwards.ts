import type { Person } from '../person.ts';
import { type Members, teamOf } from '../policy/membership.ts';
import type { TeamRef } from '../team-ref.ts';
import { type Recorded, reviewedRevision } from './decide.ts';
import type { Review } from './decision.ts';
import { latestReviews } from './latest-reviews.ts';

export interface AfterwardsInput {
  readonly reviews: readonly Review[];
  /** What was given without approval. */
  readonly revision: string;
  readonly recorded: readonly Recorded[];
  /** ISO 8601, GitHub's clock. */
  readonly mergedAt: string;
  /** Holder, author and whoever changed the request: none of them reviews it. */
  readonly concerned: readonly Person[];
  /** Whose members review it. */
  readonly teams: readonly TeamRef[];
  readonly members: Members;
}

/** What somebody eligible said about an emergency. */
export interface GivenReview {
  readonly by: Person;
  readonly review: number;
  readonly submittedAt: string;
  readonly accepted: boolean;
}

/**
 * The review of what was given without approval; null while there is none that counts. "Request changes" after the merge
 * rejects, and beats every approval. An approval counts after the merge, or before it where it was of this very content.
 */
export function reviewAfterwards(input: AfterwardsInput): GivenReview | null {
  const words = latestReviews(input.reviews).filter(
    ({ by, byHuman }) =>
      byHuman &&
      !input.concerned.some(({ id }) => id === by.id) &&
      teamOf(by, input.teams, input.members) !== null,
  );
  const no = words.find(
    (review) => review.state === 'changes-requested' && secondsAfterMerge(review, input) >= 0,
  );
  const yes = words.find((review) => review.state === 'approved' && sawIt(review, input));
  const given = no ?? yes;
  if (given === undefined) return null;
  const { by, id, submittedAt } = given;
  return { by, review: id, submittedAt, accepted: no === undefined };
}

function sawIt(review: Review, input: AfterwardsInput): boolean {
  // GitHub's times are cut to whole seconds: one of the second of the merge may have been before it.
  return secondsAfterMerge(review, input) > 0 || reviewedRevision(review, input.recorded) === input.revision;
}

function secondsAfterMerge({ submittedAt }: Review, { mergedAt }: AfterwardsInput): number {
  return (Date.parse(submittedAt) - Date.parse(mergedAt)) / 1000;
}
