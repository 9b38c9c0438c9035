import type { Login, Person } from '../domain/person.ts';
import type { Reading } from '../domain/reading.ts';
import type { TeamRef } from '../domain/team-ref.ts';

/** Who people are and what teams they are in. Never rejects: what cannot be read is a value. */
export interface People {
  /** null only where GitHub says that there is no such account. */
  byLogin(login: Login): Promise<Reading<Person | null>>;
  /** All active members including those of child teams, from a complete listing. A 404 is unreadable, not empty. */
  members(team: TeamRef): Promise<Reading<readonly Person[]>>;
  /** The teams that it is a child of, nearest first: whoever is in it is listed in them. None where it has no parent. */
  ancestors(team: TeamRef): Promise<Reading<readonly TeamRef[]>>;
}
