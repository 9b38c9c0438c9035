import type { Person } from '../../domain/person.ts';
import { type Reading, read } from '../../domain/reading.ts';
import type { TeamRef } from '../../domain/team-ref.ts';
import type { People } from '../../ports/people.ts';

/** Complete listings of teams, each read once for one decision. */
export interface TeamListings {
  of(teams: readonly TeamRef[]): Promise<ReadonlyMap<TeamRef, Reading<readonly Person[]>>>;
  /** Unreadable where one listing that might have said yes could not be read. */
  includes(teams: readonly TeamRef[], person: Person): Promise<Reading<boolean>>;
}

export function teamListings(people: Pick<People, 'members'>): TeamListings {
  const asked = new Map<TeamRef, Promise<Reading<readonly Person[]>>>();
  const listing = (team: TeamRef) => {
    const known = asked.get(team) ?? people.members(team);
    asked.set(team, known);
    return known;
  };
  const of: TeamListings['of'] = async (teams) =>
    new Map(await Promise.all([...new Set(teams)].map(async (team) => [team, await listing(team)] as const)));
  return {
    of,
    async includes(teams, person) {
      const listings = [...(await of(teams)).values()];
      const unread = listings.find((each) => !each.readable);
      for (const each of listings) {
        if (each.readable && each.value.some(({ id }) => id === person.id)) return read(true, each.readAt);
      }
      if (unread !== undefined && !unread.readable) return unread;
      const latest = listings.flatMap((each) => (each.readable ? [each.readAt] : [])).at(-1);
      return latest === undefined
        ? { readable: false, what: 'eligible teams', because: 'the role names none' }
        : read(false, latest);
    },
  };
}
