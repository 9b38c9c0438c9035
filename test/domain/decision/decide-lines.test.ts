import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/domain/decision/decide.ts';
import { assignPeople } from '../../../src/domain/policy/assign-people.ts';
import { at, bob, dana, erin, explained, inputWith, review, teams } from './a-decision.ts';

/** The highest number of places that can be filled, found by trying every choice. */
function mostPlaces(
  lines: readonly { readonly count: number; readonly candidates: readonly number[] }[],
): number {
  const places = lines.flatMap(({ count, candidates }) => Array.from({ length: count }, () => candidates));
  const best = (index: number, used: ReadonlySet<number>): number => {
    const place = places[index];
    if (place === undefined) return 0;
    const without = best(index + 1, used);
    return place
      .filter((person) => !used.has(person))
      .reduce((most, person) => Math.max(most, 1 + best(index + 1, new Set([...used, person]))), without);
  };
  return best(0, new Set());
}

describe('the reason why a review does not count', () => {
  const recorded = [
    { revision: 'B', at: at(0) },
    { revision: 'A', at: at(10) },
  ];

  it('names the revision that was approved', () => {
    const [line] = decide(inputWith({ recorded, reviews: [review(dana, 'approved', 5)] })).lines;
    expect(line?.notCounted).toMatchObject([{ by: dana, why: 'before-revision', saw: 'B' }]);
  });

  it('names no revision if none was recorded before', () => {
    const [line] = decide(inputWith({ reviews: [review(dana, 'approved', -5)] })).lines;
    expect(line?.notCounted[0]).not.toHaveProperty('saw');
  });

  it.each([
    ['an objection', { reviews: [review(erin, 'changes-requested', 5)] }, 'superseded'],
    [
      'an approval of other content',
      { reviews: [review(dana, 'approved', 15, { id: -1 })], reviewsOfOtherContent: new Set([-1]) },
      'before-revision',
    ],
  ])('names no revision for %s', (_name, input, reason) => {
    const [line] = decide(inputWith({ recorded, ...input })).lines;
    expect(line?.notCounted.map(({ by: _by, review: _review, ...rest }) => rest)).toEqual([{ why: reason }]);
  });

  it('names the teams of the line first', () => {
    const lines = [
      { count: 1, from: ['acme/dba'] },
      { count: 1, from: ['acme/security'] },
    ];
    const reviews = [review(erin, 'approved', 5), review(bob, 'changes-requested', 6)];
    expect(explained({ lines, recorded, reviews })).toBe(
      'waiting: erin before-revision, bob not-eligible, erin not-eligible, bob not-eligible',
    );
  });
});

describe('several lines', () => {
  const lines = [
    { count: 1, from: ['acme/dba'] },
    { count: 1, from: ['acme/security'] },
  ];

  it('need distinct people', () => {
    const reviews = [review(dana, 'approved', 1)];
    expect(explained({ lines, reviews })).toBe('waiting: dana counted-elsewhere');
    const both = [...reviews, review(erin, 'approved', 2)];
    expect(decide(inputWith({ lines, reviews: both })).outcome).toBe('approved');
  });

  it('name the teams that could not be read', () => {
    const members = teams({ 'acme/dba': [dana], 'acme/security': null });
    const decision = decide(inputWith({ lines, members, reviews: [review(dana, 'approved', 1)] }));
    expect(decision.outcome).toBe('unreadable');
    expect(decision.lines.map(({ met, unreadable: unreadableTeams }) => [met, unreadableTeams])).toEqual([
      [true, []],
      [false, ['acme/security']],
    ]);
  });

  it('count no member of a team without a listing', () => {
    expect(decide(inputWith({ members: new Map(), reviews: [review(dana, 'approved', 1)] })).outcome).toBe(
      'unreadable',
    );
  });

  it('are required: without a line, nothing is approved', () => {
    expect(decide(inputWith({ lines: [], reviews: [review(dana, 'approved', 1)] })).outcome).toBe('waiting');
  });
});

describe('assignPeople', () => {
  it('fills as many places as possible, and each person fills one', () => {
    const needs = fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 3 }),
        candidates: fc.uniqueArray(fc.integer({ min: 1, max: 5 })),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(needs, (lines) => {
        const assigned = assignPeople(lines);
        const all = assigned.flatMap((people) => [...people]);
        expect(new Set(all).size).toBe(all.length);
        for (const [index, { count, candidates }] of lines.entries()) {
          const people = [...(assigned[index] ?? [])];
          expect(people.length).toBeLessThanOrEqual(count);
          expect(people.every((person) => candidates.includes(person))).toBe(true);
        }
        expect(all.length).toBe(mostPlaces(lines));
      }),
    );
  });
});
