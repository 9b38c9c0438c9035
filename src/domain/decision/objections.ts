import type { Person } from '../person.ts';
import { type Members, teamOf, unreadableTeams } from '../policy/membership.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Review } from './decision.ts';
import { latestReviews } from './latest-reviews.ts';

/** The effect of reviews that request changes. */
export interface Objections {
  /** People in one of the teams: their review blocks the request. */
  readonly blocking: readonly Person[];
  /**
   * A person requested changes and may be in a team that cannot be read. This must not count as "no
   * objection".
   */
  readonly uncertain: boolean;
}

/**
 * The people whose latest review requests changes, among those who may block a request. A bot is in no team.
 */
export function objectionsIn(
  reviews: readonly Review[],
  teams: readonly TeamRef[],
  members: Members,
): Objections {
  const objectors = latestReviews(reviews)
    .filter(({ state, byHuman }) => state === 'changes-requested' && byHuman)
    .map(({ by }) => by);
  const blocking = objectors.filter((person) => teamOf(person, teams, members) !== null);
  const uncertain = objectors.length > blocking.length && unreadableTeams(teams, members).length > 0;
  return { blocking, uncertain };
}
