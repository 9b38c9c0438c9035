import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { assignPeople } from '../../../src/domain/policy/assign-people.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';

const NOW = DateTime.utc(2026, 11, 23, 14);
const alice = person('alice', 1);
const bob = person('bob', 2);
const dana = person('dana', 3);
const erin = person('erin', 4);

function person(login: string, id: number): Person {
  return { login, id };
}

let reviews = 0;

function review(by: Person, state: Review['state'], minute: number, more: Partial<Review> = {}): Review {
  reviews += 1;
  return { id: reviews, by, byHuman: true, state, submittedAt: at(minute), commit: null, ...more };
}

function at(minute: number): string {
  return NOW.plus({ minutes: minute }).toISO() ?? '';
}

function teams(listing: Record<string, readonly Person[] | null>): DecideInput['members'] {
  return new Map(
    Object.entries(listing).map(([team, people]) => [
      team,
      people === null ? unreadable(`team ${team}`, 'GitHub answered 403') : read(people, NOW),
    ]),
  );
}

function deciding(input: Partial<DecideInput>): DecideInput {
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

function why(input: Partial<DecideInput>): string {
  const { outcome, lines } = decide(deciding(input));
  return `${outcome}: ${lines.flatMap(({ notCounted }) => notCounted.map((each) => `${each.by.login} ${each.why}`)).join(', ')}`;
}

describe('whose approval counts', () => {
  it.each([
    ['a member after the request was recorded', { reviews: [review(dana, 'approved', 1)] }, 'approved: '],
    ['nobody yet', {}, 'waiting: '],
    ['the holder', { author: bob, reviews: [review(alice, 'approved', 1)] }, 'waiting: alice holder'],
    ['the author', { holder: bob, reviews: [review(alice, 'approved', 1)] }, 'waiting: alice author'],
    [
      'who wrote a part of it',
      { contributors: [dana], reviews: [review(dana, 'approved', 1)] },
      'waiting: dana contributor',
    ],
    ['somebody else', { reviews: [review(bob, 'approved', 1)] }, 'waiting: bob not-eligible'],
    [
      'a bot in the team',
      { reviews: [review(dana, 'approved', 1, { byHuman: false })] },
      'waiting: dana not-human',
    ],
    [
      'a bot outside the team',
      { reviews: [review(bob, 'approved', 1, { byHuman: false })] },
      'waiting: bob not-human',
    ],
    [
      'a member, for a holder and of an author that GitHub does not know',
      { holder: null, author: null, reviews: [review(dana, 'approved', 1)] },
      'approved: ',
    ],
    [
      'of another content, whatever was recorded',
      { reviews: [review(dana, 'approved', 1, { id: -1 })], reviewsOfOtherContent: new Set([-1]) },
      'waiting: dana before-revision',
    ],
    [
      'of this content, while another review was of another',
      { reviews: [review(dana, 'approved', 1, { id: -2 })], reviewsOfOtherContent: new Set([-1]) },
      'approved: ',
    ],
    [
      'an objection, however many approve',
      { reviews: [review(erin, 'changes-requested', 1)] },
      'blocked: erin superseded',
    ],
    [
      'more members than are needed',
      { reviews: [review(dana, 'approved', 1), review(erin, 'approved', 2)] },
      'approved: erin not-needed',
    ],
    ['before it was recorded', { reviews: [review(dana, 'approved', -1)] }, 'waiting: dana before-revision'],
    ['in the very moment', { reviews: [review(dana, 'approved', 0)] }, 'waiting: dana before-revision'],
    ['a comment', { reviews: [review(dana, 'commented', 1)] }, 'waiting: '],
    ['one that was dismissed', { reviews: [review(dana, 'dismissed', 1)] }, 'waiting: dana dismissed'],
  ] satisfies [string, Partial<DecideInput>, string][])('%s', (_name, input, expected) => {
    expect(why(input)).toBe(expected);
  });

  it('counts for what was recorded last before it, whatever was pushed later', () => {
    const recorded = [
      { revision: 'A', at: at(0) },
      { revision: 'B', at: at(10) },
    ];
    expect(why({ recorded, reviews: [review(dana, 'approved', 5)] })).toBe('approved: ');
    expect(why({ recorded, revision: 'B', reviews: [review(dana, 'approved', 5)] })).toBe(
      'waiting: dana before-revision',
    );
    expect(why({ recorded, reviews: [review(dana, 'approved', 15)] })).toBe('waiting: dana before-revision');
  });

  it('does not revive an approval when the one after it is dismissed', () => {
    const both = [review(dana, 'approved', 1), review(dana, 'dismissed', 2)];
    expect(why({ reviews: both })).toBe('waiting: dana dismissed');
    expect(why({ reviews: [...both].reverse() })).toBe('waiting: dana dismissed');
  });

  it('orders what was said in one second by its id', () => {
    const both = [review(dana, 'approved', 1), review(dana, 'dismissed', 1)];
    expect(why({ reviews: both })).toBe('waiting: dana dismissed');
    expect(why({ reviews: [...both].reverse() })).toBe('waiting: dana dismissed');
  });

  it('names the review, its moment and the team it counted for', () => {
    const approval = review(dana, 'approved', 1);
    expect(decide(deciding({ reviews: [approval] }))).toEqual({
      outcome: 'approved',
      by: 'people',
      blockedBy: [],
      lines: [
        {
          count: 1,
          from: ['acme/dba'],
          met: true,
          counted: [{ by: dana, review: approval.id, submittedAt: at(1), team: 'acme/dba' }],
          notCounted: [],
          unreadable: [],
        },
      ],
    });
  });

  it('keeps an approval when a comment follows', () => {
    expect(why({ reviews: [review(dana, 'approved', 1), review(dana, 'commented', 2)] })).toBe('approved: ');
  });
});

describe('asking for changes', () => {
  it('blocks when an eligible person does, until that person approves', () => {
    const asked = review(erin, 'changes-requested', 1);
    expect(decide(deciding({ reviews: [asked, review(dana, 'approved', 2)] }))).toMatchObject({
      outcome: 'blocked',
      blockedBy: [erin],
    });
    expect(decide(deciding({ reviews: [asked, review(erin, 'approved', 3)] })).outcome).toBe('approved');
  });

  it('blocks also where it was about an earlier content', () => {
    const recorded = [
      { revision: 'B', at: at(0) },
      { revision: 'A', at: at(10) },
    ];
    const reviews = [review(erin, 'changes-requested', 5), review(dana, 'approved', 11)];
    expect(decide(deciding({ recorded, reviews })).outcome).toBe('blocked');
  });

  it('does not block when somebody else does', () => {
    const reviews = [review(bob, 'changes-requested', 1), review(dana, 'approved', 2)];
    expect(decide(deciding({ reviews })).outcome).toBe('approved');
  });

  it('keeps it from being approved while nobody can say whether that person is eligible', () => {
    const lines = [
      { count: 1, from: ['acme/dba'] },
      { count: 1, from: ['acme/security'] },
    ];
    const members = teams({ 'acme/dba': [dana], 'acme/security': null });
    const reviews = [review(bob, 'changes-requested', 1), review(dana, 'approved', 2)];
    expect(decide(deciding({ lines, members, reviews }))).toMatchObject({
      outcome: 'unreadable',
      blockedBy: [],
    });
    const either = [{ count: 1, from: ['acme/dba', 'acme/security'] }];
    expect(decide(deciding({ lines: either, members, reviews })).outcome).toBe('unreadable');
    expect(why({ lines: either, members, reviews: reviews.slice(0, 1) })).toBe('unreadable: bob unreadable');
  });

  it('does not block when a bot does, which is in no team', () => {
    const members = teams({ 'acme/dba': [dana], 'acme/security': null });
    const lines = [{ count: 1, from: ['acme/dba', 'acme/security'] }];
    const reviews = [review(bob, 'changes-requested', 1, { byHuman: false }), review(dana, 'approved', 2)];
    expect(decide(deciding({ lines, members, reviews })).outcome).toBe('approved');
  });
});

describe('an approval that must not be old', () => {
  const hour = { for: Duration.fromObject({ hours: 1 }), at: NOW.plus({ minutes: 100 }) };
  it.each([
    ['of just that age counts', 40, 'approved: '],
    ['of a minute more does not', 39, 'waiting: dana too-old'],
  ])('%s', (_name, minute, expected) => {
    expect(why({ valid: hour, reviews: [review(dana, 'approved', minute)] })).toBe(expected);
  });

  it('is no less an objection for its age', () => {
    const reviews = [review(erin, 'changes-requested', 1), review(dana, 'approved', 99)];
    expect(decide(deciding({ valid: hour, reviews })).outcome).toBe('blocked');
  });
});

describe('why somebody does not count', () => {
  const recorded = [
    { revision: 'B', at: at(0) },
    { revision: 'A', at: at(10) },
  ];

  it('names the version that was approved', () => {
    const [line] = decide(deciding({ recorded, reviews: [review(dana, 'approved', 5)] })).lines;
    expect(line?.notCounted).toMatchObject([{ by: dana, why: 'before-revision', saw: 'B' }]);
  });

  it('names none where nothing was recorded before', () => {
    const [line] = decide(deciding({ reviews: [review(dana, 'approved', -5)] })).lines;
    expect(line?.notCounted[0]).not.toHaveProperty('saw');
  });

  it.each([
    ['an objection to it', { reviews: [review(erin, 'changes-requested', 5)] }, 'superseded'],
    [
      'an approval of what was hidden meanwhile',
      { reviews: [review(dana, 'approved', 15, { id: -1 })], sawOther: new Set([-1]) },
      'before-revision',
    ],
  ])('names no version for %s', (_name, input, reason) => {
    const [line] = decide(deciding({ recorded, ...input })).lines;
    expect(line?.notCounted.map(({ by: _by, review: _review, ...rest }) => rest)).toEqual([{ why: reason }]);
  });

  it('is for each line a matter of its teams first', () => {
    const lines = [
      { count: 1, from: ['acme/dba'] },
      { count: 1, from: ['acme/security'] },
    ];
    const reviews = [review(erin, 'approved', 5), review(bob, 'changes-requested', 6)];
    expect(why({ lines, recorded, reviews })).toBe(
      'waiting: erin before-revision, bob not-eligible, erin not-eligible, bob not-eligible',
    );
  });
});

describe('several lines', () => {
  const lines = [
    { count: 1, from: ['acme/dba'] },
    { count: 1, from: ['acme/security'] },
  ];

  it('are met by distinct people', () => {
    const reviews = [review(dana, 'approved', 1)];
    expect(why({ lines, reviews })).toBe('waiting: dana counted-elsewhere');
    const both = [...reviews, review(erin, 'approved', 2)];
    expect(decide(deciding({ lines, reviews: both })).outcome).toBe('approved');
  });

  it('say what was read and what was not', () => {
    const members = teams({ 'acme/dba': [dana], 'acme/security': null });
    const decision = decide(deciding({ lines, members, reviews: [review(dana, 'approved', 1)] }));
    expect(decision.outcome).toBe('unreadable');
    expect(decision.lines.map(({ met, unreadable: unread }) => [met, unread])).toEqual([
      [true, []],
      [false, ['acme/security']],
    ]);
  });

  it('count nobody whose team was not asked for', () => {
    expect(decide(deciding({ members: new Map(), reviews: [review(dana, 'approved', 1)] })).outcome).toBe(
      'unreadable',
    );
  });

  it('without a single line nothing is approved', () => {
    expect(decide(deciding({ lines: [], reviews: [review(dana, 'approved', 1)] })).outcome).toBe('waiting');
  });
});

describe('giving people to lines', () => {
  it('fills as many places as any choice could, and nobody stands twice', () => {
    const needs = fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 3 }),
        candidates: fc.uniqueArray(fc.integer({ min: 1, max: 5 })),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(needs, (lines) => {
        const given = assignPeople(lines);
        const all = given.flatMap((people) => [...people]);
        expect(new Set(all).size).toBe(all.length);
        for (const [index, { count, candidates }] of lines.entries()) {
          const people = [...(given[index] ?? [])];
          expect(people.length).toBeLessThanOrEqual(count);
          expect(people.every((each) => candidates.includes(each))).toBe(true);
        }
        expect(all.length).toBe(mostPlaces(lines));
      }),
    );
  });
});

/** By trying everything. */
function mostPlaces(
  lines: readonly { readonly count: number; readonly candidates: readonly number[] }[],
): number {
  const places = lines.flatMap(({ count, candidates }) => Array.from({ length: count }, () => candidates));
  const best = (index: number, used: ReadonlySet<number>): number => {
    const place = places[index];
    if (place === undefined) return 0;
    const without = best(index + 1, used);
    return place
      .filter((each) => !used.has(each))
      .reduce((most, each) => Math.max(most, 1 + best(index + 1, new Set([...used, each]))), without);
  };
  return best(0, new Set());
}
