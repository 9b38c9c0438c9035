import type { Person } from '../person.ts';
import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';

/**
 * For each team, the complete list of its members, or why it could not be read. A team that is missing here
 * counts as unreadable.
 */
export type Members = ReadonlyMap<TeamRef, Reading<readonly Person[]>>;

/** The first of the teams whose complete list has the person. */
export function teamOf(person: Person, teams: readonly TeamRef[], members: Members): TeamRef | null {
  return teams.find((team) => isMember(person, members.get(team))) ?? null;
}

export function unreadableTeams(teams: readonly TeamRef[], members: Members): readonly TeamRef[] {
  return teams.filter((team) => members.get(team)?.readable !== true);
}

function isMember(person: Person, listing: Reading<readonly Person[]> | undefined): boolean {
  return listing?.readable === true && listing.value.some(({ id }) => id === person.id);
}
