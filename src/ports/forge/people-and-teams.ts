import type { Login, Person } from '../../domain/person.ts';
import type { Reading } from '../../domain/reading.ts';
import type { TeamRef } from '../../domain/team-ref.ts';

/** Reads accounts and teams. Never rejects: an unreadable answer is a value. */
export interface People {
  /** Null only if GitHub answers that the account does not exist, or that it is not a person's. */
  byLogin(login: Login): Promise<Reading<Person | null>>;
  /**
   * All active members, also those of child teams, from a complete listing. A 404 is unreadable, and not
   * empty.
   */
  members(team: TeamRef): Promise<Reading<readonly Person[]>>;
  /**
   * The parent team, its parent and so on. GitHub lists the members of a team in these too. Empty if it has
   * no parent.
   */
  ancestors(team: TeamRef): Promise<Reading<readonly TeamRef[]>>;
}
