import { DateTime } from 'luxon';
import { type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';

export const NOW = DateTime.utc(2026, 11, 23, 14);

export const alice = person('alice', 1);

export const bob = person('bob', 2);

export const dana = person('dana', 3);

export const erin = person('erin', 4);

function person(login: string, id: number): Person {
  return { login, id };
}

let reviews = 0;

export function review(
  by: Person,
  state: Review['state'],
  minute: number,
  more: Partial<Review> = {},
): Review {
  reviews += 1;
  return { id: reviews, by, byHuman: true, state, submittedAt: at(minute), commit: null, ...more };
}

export function at(minute: number): string {
  return NOW.plus({ minutes: minute }).toISO() ?? '';
}

export function teams(listing: Record<string, readonly Person[] | null>): DecideInput['members'] {
  return new Map(
    Object.entries(listing).map(([team, people]) => [
      team,
      people === null ? unreadable(`team ${team}`, 'GitHub answered 403') : read(people, NOW),
    ]),
  );
}

export function inputWith(input: Partial<DecideInput>): DecideInput {
  return {
    lines: [{ count: 1, from: ['acme/dba'] }],
    reviews: [],
    revision: 'A',
    recorded: [{ revision: 'A', at: at(0) }],
    holder: alice,
    author: alice,
    contributors: [],
    members: teams({ 'acme/dba': [dana, erin, alice], 'acme/security': [dana] }),
    valid: null,
    ...input,
  };
}

export function explained(input: Partial<DecideInput>): string {
  const { outcome, lines } = decide(inputWith(input));
  return `${outcome}: ${lines.flatMap(({ notCounted }) => notCounted.map(({ by, why }) => `${by.login} ${why}`)).join(', ')}`;
}
