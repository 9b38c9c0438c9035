import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import { type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';

const START = DateTime.utc(2026, 11, 23, 14);
const TEAMS = ['acme/a', 'acme/b', 'acme/c'];
const PEOPLE: readonly Person[] = ['alice', 'bob', 'carol', 'dana', 'erin', 'finn'].map((login, id) => ({
  login,
  id,
}));

const person = fc.constantFrom(...PEOPLE);
const team = fc.constantFrom(...TEAMS);
const minute = fc.integer({ min: 0, max: 12 });

function after(minutes: number): string {
  return START.plus({ minutes }).toISO() ?? '';
}

const reviews = fc
  .array(
    fc.record({
      by: person,
      byHuman: fc.constantFrom(true, true, true, false),
      state: fc.constantFrom<Review['state']>(
        'approved',
        'approved',
        'approved',
        'approved',
        'approved',
        'approved',
        'changes-requested',
        'commented',
        'dismissed',
      ),
      submittedAt: minute.map(after),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) => all.map((each, id): Review => ({ ...each, id, commit: null })));

const members = fc
  .tuple(...TEAMS.map(() => fc.option(fc.subarray([...PEOPLE]), { freq: 6 })))
  .map(
    (listings): DecideInput['members'] =>
      new Map(
        listings.map((people, index) => [
          TEAMS[index] ?? '',
          people === null ? unreadable('team', 'GitHub answered 403') : read(people, START),
        ]),
      ),
  );

const input: fc.Arbitrary<DecideInput> = fc.record({
  lines: fc.array(
    fc.record({ count: fc.constantFrom(1, 1, 1, 2), from: fc.uniqueArray(team, { minLength: 1 }) }),
    { minLength: 1, maxLength: 3 },
  ),
  reviews,
  revision: fc.constant('A'),
  recorded: fc
    .array(fc.record({ revision: fc.constantFrom('A', 'A', 'B'), at: minute.map(after) }), { maxLength: 2 })
    .map((all) => [{ revision: 'A', at: after(0) }, ...all].sort((a, b) => a.at.localeCompare(b.at))),
  holder: person,
  author: person,
  contributors: fc.subarray([...PEOPLE], { maxLength: 2 }),
  members,
  valid: fc.option(
    fc.record({
      for: fc.integer({ min: 4, max: 12 }).map((minutes) => Duration.fromObject({ minutes })),
      at: fc.constant(START.plus({ minutes: 12 })),
    }),
  ),
});

/** The rules once more, in the order in which people say them, and by trying everything. */
function naive({
  lines,
  reviews: said,
  revision,
  recorded,
  holder,
  author,
  contributors,
  members: listings,
  valid,
}: DecideInput): string {
  const inTeam = (who: Person, name: string): boolean => {
    const listing = listings.get(name);
    return listing?.readable === true && listing.value.includes(who);
  };
  const lastWord = (who: Person): Review | undefined =>
    said
      .filter(({ by, state }) => by === who && state !== 'commented')
      .sort((a, b) => a.submittedAt.localeCompare(b.submittedAt) || a.id - b.id)
      .at(-1);
  const named = [...new Set(lines.flatMap(({ from }) => from))];
  const objectors = PEOPLE.filter((who) => {
    const word = lastWord(who);
    return word?.state === 'changes-requested' && word.byHuman;
  });
  if (objectors.some((who) => named.some((name) => inTeam(who, name)))) return 'blocked';
  if (objectors.length > 0 && named.some((name) => listings.get(name)?.readable !== true)) return 'no';

  const counts = PEOPLE.filter((who) => {
    const word = lastWord(who);
    if (word === undefined || word.state !== 'approved' || !word.byHuman) return false;
    if (who === holder || who === author || contributors.includes(who)) return false;
    const seen = recorded.filter(({ at }) => at < word.submittedAt).at(-1);
    if (seen?.revision !== revision) return false;
    const age = valid === null ? 0 : valid.at.toMillis() - Date.parse(word.submittedAt);
    return valid === null || age <= valid.for.toMillis();
  });
  const places = lines.flatMap(({ count, from }) => Array.from({ length: count }, () => from));
  const fill = (place: number, left: readonly Person[]): boolean => {
    const from = places[place];
    if (from === undefined) return true;
    return left.some(
      (who) =>
        from.some((name) => inTeam(who, name)) &&
        fill(
          place + 1,
          left.filter((each) => each !== who),
        ),
    );
  };
  return fill(0, counts) ? 'approved' : 'no';
}

it('approves exactly what the rules, said plainly, approve', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(input, (each) => {
      const expected = naive(each);
      const { outcome } = decide(each);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
      expect(outcome === 'approved' || outcome === 'blocked' ? outcome : 'no').toBe(expected);
    }),
    { numRuns: 3000, seed: 7 },
  );
  // It says something only where each of these came up often.
  for (const kind of ['approved', 'blocked', 'no']) expect(seen.get(kind) ?? 0).toBeGreaterThan(100);
});
