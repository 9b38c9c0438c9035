import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Review } from '../domain/decision/decision.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import { GHOST, isHuman, personOf } from './person-of.ts';

type Listed = RestEndpointMethodTypes['pulls']['listReviews']['response']['data'][number];

const STATES: ReadonlyMap<string, Review['state']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
]);

/** Submitted reviews, oldest first. */
export function reviewsOf(listed: readonly Listed[]): readonly Review[] {
  return listed
    .filter(({ state }) => state !== 'PENDING')
    .map(reviewOf)
    .sort((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id);
}

/** A state that is not known could be an objection: it must not be passed over. */
function reviewOf({ id, user, state, submitted_at: submittedAt, commit_id: commit }: Listed): Review {
  const known = STATES.get(state);
  if (known === undefined || submittedAt === undefined) {
    throw new ForgeFailure('rejected', `review ${id} cannot be understood`);
  }
  return { id, by: personOf(user) ?? GHOST, byHuman: isHuman(user), state: known, submittedAt, commit };
}
