import type { Person } from '../../domain/person.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import type { People } from '../../ports/forge/people-and-teams.ts';

/** Complete listings of teams. Each team is read once, so that one decision sees one listing. */
export interface TeamListings {
  of(teams: readonly TeamRef[]): Promise<ReadonlyMap<TeamRef, Reading<readonly Person[]>>>;
  /**
   * Whether the person is in one of the teams. Unreadable if only a listing that could not be read could say
   * yes.
   */
  includes(teams: readonly TeamRef[], person: Person): Promise<Reading<boolean>>;
}

export function teamListings(people: Pick<People, 'members'>): TeamListings {
  const requested = new Map<TeamRef, Promise<Reading<readonly Person[]>>>();
  const listing = (team: TeamRef) => {
    const members = requested.get(team) ?? people.members(team);
    requested.set(team, members);
    return members;
  };
  const of: TeamListings['of'] = async (teams) =>
    new Map(await Promise.all([...new Set(teams)].map(async (team) => [team, await listing(team)] as const)));
  return {
    of,
    async includes(teams, person) {
      const listings = [...(await of(teams)).values()];
      for (const members of listings) {
        if (members.readable && members.value.some(({ id }) => id === person.id))
          return read(true, members.readAt);
      }
      const unread = listings.find((members) => !members.readable);
      if (unread !== undefined && !unread.readable) return unread;
      const latest = listings.flatMap((members) => (members.readable ? [members.readAt] : [])).at(-1);
      return latest === undefined ? unreadable('eligible teams', 'the role names none') : read(false, latest);
    },
  };
}
