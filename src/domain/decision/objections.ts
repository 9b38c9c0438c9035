import type { Person } from '../person.ts';
import { type Members, teamOf, unreadableAmong } from '../policy/membership.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Review } from './decision.ts';
import { latestReviews } from './latest-reviews.ts';

/** Who asked for changes, and what that does. */
export interface Objections {
  /** People whose word blocks: they are in one of the teams. */
  readonly blocking: readonly Person[];
  /** Somebody asked for changes who may be in a team that cannot be read: that must not pass as "nobody objects". */
  readonly doubtful: boolean;
}

/** Whose latest word is "request changes", among people who may stop a request. Bots are in no team. */
export function objectionsIn(
  reviews: readonly Review[],
  teams: readonly TeamRef[],
  members: Members,
): Objections {
  const asked = latestReviews(reviews)
    .filter(({ state, byHuman }) => state === 'changes-requested' && byHuman)
    .map(({ by }) => by);
  const blocking = asked.filter((person) => teamOf(person, teams, members) !== null);
  const doubtful = asked.length > blocking.length && unreadableAmong(teams, members).length > 0;
  return { blocking, doubtful };
}
