import type { Person } from '../../../src/domain/person.ts';

/** The people of the simulated organization. */
export const PEOPLE = {
  alice: { login: 'alice', id: 101 },
  bob: { login: 'bob', id: 102 },
  carol: { login: 'carol', id: 103 },
  dana: { login: 'dana', id: 104 },
  dora: { login: 'dora', id: 105 },
  petra: { login: 'petra', id: 106 },
  peter: { login: 'peter', id: 107 },
} satisfies Record<string, Person>;

export const ALL_PEOPLE: readonly [Person, ...Person[]] = [
  PEOPLE.alice,
  PEOPLE.bob,
  PEOPLE.carol,
  PEOPLE.dana,
  PEOPLE.dora,
  PEOPLE.petra,
  PEOPLE.peter,
];

export const BOT: Person = { login: 'curfew[bot]', id: 900 };

export const TEAMS: ReadonlyMap<string, readonly Person[]> = new Map([
  ['acme/backend', [PEOPLE.alice, PEOPLE.bob, PEOPLE.carol, PEOPLE.dora]],
  ['acme/dba', [PEOPLE.dana, PEOPLE.dora]],
  ['acme/oncall', [PEOPLE.alice, PEOPLE.bob, PEOPLE.dora]],
  ['acme/platform', [PEOPLE.petra, PEOPLE.peter]],
]);
