import type { Person } from '../person.ts';
import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';

/** Complete listings, or why there is none. A team that is not in it was not asked for, and is as good as unreadable. */
export type Members = ReadonlyMap<TeamRef, Reading<readonly Person[]>>;

/** The first of the teams that the person is in, by a complete listing. */
export function teamOf(person: Person, teams: readonly TeamRef[], members: Members): TeamRef | null {
  return teams.find((team) => isMember(person, members.get(team))) ?? null;
}

export function unreadableAmong(teams: readonly TeamRef[], members: Members): readonly TeamRef[] {
  return teams.filter((team) => members.get(team)?.readable !== true);
}

function isMember(person: Person, listing: Reading<readonly Person[]> | undefined): boolean {
  return listing?.readable === true && listing.value.some(({ id }) => id === person.id);
}
