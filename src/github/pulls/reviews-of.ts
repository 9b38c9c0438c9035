import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Review } from '../../domain/decision/decision.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import { GHOST, isHuman, personOf } from '../person-of.ts';

type ListedReview = RestEndpointMethodTypes['pulls']['listReviews']['response']['data'][number];

const STATES: ReadonlyMap<string, Review['state']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
]);

/** The submitted reviews, oldest first. */
export function reviewsOf(listed: readonly ListedReview[]): readonly Review[] {
  return listed
    .filter(({ state }) => state !== 'PENDING')
    .map(reviewOf)
    .sort((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id);
}

/** Throws for an unknown state: it could be an objection, so it must not be ignored. */
function reviewOf({ id, user, state, submitted_at: submittedAt, commit_id: commit }: ListedReview): Review {
  const known = STATES.get(state);
  if (known === undefined || submittedAt === undefined) {
    throw new ForgeFailure('rejected', `review ${id} has an unknown state or no time`);
  }
  return { id, by: personOf(user) ?? GHOST, byHuman: isHuman(user), state: known, submittedAt, commit };
}
