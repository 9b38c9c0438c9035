import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import { type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { ComparedPush } from '../../../src/domain/decision/push-evidence.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';

const START = DateTime.utc(2026, 11, 23, 14);
const TEAMS = ['acme/a', 'acme/b', 'acme/c'];
const PEOPLE: readonly Person[] = ['alice', 'bob', 'carol', 'dana', 'erin', 'finn'].map((login, id) => ({
  login,
  id,
}));

const people = fc.constantFrom(...PEOPLE);
const teams = fc.constantFrom(...TEAMS);
const minutes = fc.integer({ min: 0, max: 12 });

function after(minutes: number): string {
  return START.plus({ minutes }).toISO() ?? '';
}

const reviews = fc
  .array(
    fc.record({
      by: people,
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
      submittedAt: minutes.map(after),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.map((review, id): Review => ({ ...review, id, commit: null })));

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

const pushes: fc.Arbitrary<ComparedPush> = fc.record({
  by: fc.option(people),
  at: minutes.map(after),
  isForced: fc.boolean(),
  isChange: fc.boolean(),
  isOther: fc.boolean(),
});

const inputs: fc.Arbitrary<DecideInput> = fc.record({
  pushes: fc
    .array(pushes, { maxLength: 2 })
    .map((list): NonNullable<DecideInput['pushes']> => read({ pushes: list, known: true }, START)),
  lines: fc.array(
    fc.record({ count: fc.constantFrom(1, 1, 1, 2), from: fc.uniqueArray(teams, { minLength: 1 }) }),
    { minLength: 1, maxLength: 3 },
  ),
  reviews,
  revision: fc.constant('A'),
  recordedRevisions: fc
    .array(fc.record({ revision: fc.constantFrom('A', 'A', 'B'), at: minutes.map(after) }), { maxLength: 2 })
    .map((list) => [{ revision: 'A', at: after(0) }, ...list].sort((a, b) => a.at.localeCompare(b.at))),
  holder: people,
  author: people,
  contributors: fc.subarray([...PEOPLE], { maxLength: 2 }),
  members,
  approvalsExpire: fc.option(
    fc.record({
      after: fc.integer({ min: 4, max: 12 }).map((length) => Duration.fromObject({ minutes: length })),
      at: fc.constant(START.plus({ minutes: 12 })),
    }),
  ),
});

/** The same rules, written as directly as possible: every choice is tried. */
function modelDecision({
  lines,
  reviews: allReviews,
  revision,
  recordedRevisions,
  holder,
  author,
  contributors,
  members: listings,
  approvalsExpire,
  pushes: pushesRead,
}: DecideInput): string {
  const pushed = pushesRead?.readable === true ? pushesRead.value.pushes : [];
  const inTeam = (person: Person, name: string): boolean => {
    const listing = listings.get(name);
    return listing?.readable === true && listing.value.includes(person);
  };
  const lastReview = (person: Person): Review | undefined =>
    allReviews
      .filter(({ by, state }) => by === person && state !== 'commented')
      .sort((a, b) => a.submittedAt.localeCompare(b.submittedAt) || a.id - b.id)
      .at(-1);
  const teams = [...new Set(lines.flatMap(({ from }) => from))];
  const objectors = PEOPLE.filter((person) => {
    const last = lastReview(person);
    return last?.state === 'changes-requested' && last.byHuman;
  });
  if (objectors.some((person) => teams.some((name) => inTeam(person, name)))) return 'blocked';
  if (objectors.length > 0 && teams.some((name) => listings.get(name)?.readable !== true)) return 'no';

  const approvers = PEOPLE.filter((person) => {
    const last = lastReview(person);
    if (last === undefined || last.state !== 'approved' || !last.byHuman) return false;
    if (person === holder || person === author || contributors.includes(person)) return false;
    if (pushed.some(({ by, isChange }) => by === person && isChange)) return false;
    if (pushed.some(({ at, isForced, isOther }) => isForced && isOther && at >= last.submittedAt))
      return false;
    const reviewed = recordedRevisions.filter(({ at }) => at < last.submittedAt).at(-1);
    if (reviewed?.revision !== revision) return false;
    const age = approvalsExpire === null ? 0 : approvalsExpire.at.toMillis() - Date.parse(last.submittedAt);
    return approvalsExpire === null || age <= approvalsExpire.after.toMillis();
  });
  const places = lines.flatMap(({ count, from }) => Array.from({ length: count }, () => from));
  const fill = (place: number, left: readonly Person[]): boolean => {
    const from = places[place];
    if (from === undefined) return true;
    return left.some(
      (person) =>
        from.some((name) => inTeam(person, name)) &&
        fill(
          place + 1,
          left.filter((other) => other !== person),
        ),
    );
  };
  return fill(0, approvers) ? 'approved' : 'no';
}

it('decide agrees with a direct model of the rules', () => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(inputs, (input) => {
      const expected = modelDecision(input);
      const { outcome } = decide(input);
      counts.set(expected, (counts.get(expected) ?? 0) + 1);
      expect(outcome === 'approved' || outcome === 'blocked' ? outcome : 'no').toBe(expected);
    }),
    { numRuns: 3000, seed: 7 },
  );
  // The comparison proves something only if each outcome came up often.
  for (const outcome of ['approved', 'blocked', 'no']) expect(counts.get(outcome) ?? 0).toBeGreaterThan(100);
});

it('a push that GitHub lists never turns a request that is not approved into an approved one', () => {
  let taken = 0;
  fc.assert(
    fc.property(inputs, pushes, fc.nat(), fc.boolean(), (input, push, position, known) => {
      const listed = input.pushes?.readable === true ? input.pushes.value.pushes : [];
      const more = listed.toSpliced(position % (listed.length + 1), 0, push);
      const [without, withMore] = [input, { ...input, pushes: read({ pushes: more, known }, START) }].map(
        (each) => decide(each).outcome,
      );
      const unread = decide({ ...input, pushes: unreadable('pushes', 'GitHub answered 502') }).outcome;
      expect(unread).not.toBe('approved');
      if (without !== 'approved') expect(withMore).toBe(without);
      else if (withMore !== 'approved') taken++;
    }),
    { numRuns: 3000, seed: 7 },
  );
  expect(taken).toBeGreaterThan(30);
});
