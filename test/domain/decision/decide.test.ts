import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { approvalsToCompare, type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { ComparedPush } from '../../../src/domain/decision/push-evidence.ts';
import type { Person } from '../../../src/domain/person.ts';
import { fillApprovalLines } from '../../../src/domain/policy/fill-approval-lines.ts';
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

function inputWith(input: Partial<DecideInput>): DecideInput {
  return {
    lines: [{ count: 1, from: ['acme/dba'] }],
    reviews: [],
    revision: 'A',
    recordedRevisions: [{ revision: 'A', at: at(0) }],
    holder: alice,
    author: alice,
    contributors: [],
    members: teams({ 'acme/dba': [dana, erin, alice], 'acme/security': [dana] }),
    approvalsExpire: null,
    ...input,
  };
}

function pushesOf(push: Partial<ComparedPush>): NonNullable<DecideInput['pushes']> {
  const base = { by: null, at: at(0), isForced: false, isChange: false, isOther: false };
  return read({ pushes: [{ ...base, ...push }], known: true }, NOW);
}

function explained(input: Partial<DecideInput>): string {
  const { outcome, lines } = decide(inputWith(input));
  return `${outcome}: ${lines.flatMap(({ notCounted }) => notCounted.map(({ by, why }) => `${by.login} ${why}`)).join(', ')}`;
}

it('the decision names who pushed a change, each once, and says if GitHub does not', () => {
  const pushed = { at: at(0), isForced: false, isChange: true, isOther: false };
  const pushes = read(
    {
      pushes: [
        { ...pushed, by: dana },
        { ...pushed, by: null },
        { ...pushed, by: dana },
        { ...pushed, by: bob, isChange: false },
      ],
      known: false,
    },
    NOW,
  );
  expect(decide(inputWith({ pushes })).pushes).toEqual({ by: [dana], known: false });
  expect(decide(inputWith({ pushes: pushesOf({}) })).pushes).toEqual({ by: [], known: true });
  expect(decide(inputWith({ pushes: unreadable('pushes', 'not yet') })).pushes).toEqual({
    by: [],
    known: false,
    unreadable: 'not yet',
  });
  expect(decide(inputWith({}))).not.toHaveProperty('pushes');
});

it('only approvals that would count are compared with the content that the approver saw', () => {
  const outsiders = Array.from({ length: 200 }, (_, index) =>
    review(person(`o${index}`, 100 + index), 'approved', 1),
  );
  const counts = review(dana, 'approved', 2);
  const others = [
    review(dana, 'approved', 1),
    review(alice, 'approved', 1),
    review(erin, 'changes-requested', 1),
    review(bob, 'approved', 1),
  ];
  expect(approvalsToCompare(inputWith({ reviews: [...outsiders, counts, ...others] }))).toEqual([counts]);
});

describe('an approval', () => {
  it.each([
    ['by a member, after the request was recorded', { reviews: [review(dana, 'approved', 1)] }, 'approved: '],
    ['missing', {}, 'waiting: '],
    ['by the holder', { author: bob, reviews: [review(alice, 'approved', 1)] }, 'waiting: alice holder'],
    ['by the author', { holder: bob, reviews: [review(alice, 'approved', 1)] }, 'waiting: alice author'],
    [
      'by a person who wrote a part of the request',
      { contributors: [dana], reviews: [review(dana, 'approved', 1)] },
      'waiting: dana contributor',
    ],
    ['by a person outside the teams', { reviews: [review(bob, 'approved', 1)] }, 'waiting: bob not-eligible'],
    [
      'by a bot in the team',
      { reviews: [review(dana, 'approved', 1, { byHuman: false })] },
      'waiting: dana not-human',
    ],
    [
      'by a bot outside the team',
      { reviews: [review(bob, 'approved', 1, { byHuman: false })] },
      'waiting: bob not-human',
    ],
    [
      'by a member, while GitHub knows neither holder nor author',
      { holder: null, author: null, reviews: [review(dana, 'approved', 1)] },
      'approved: ',
    ],
    [
      'of other content, whatever was recorded',
      { reviews: [review(dana, 'approved', 1, { id: -1 })], reviewsOfOtherContent: new Set([-1]) },
      'waiting: dana other-content',
    ],
    [
      'of this content, while another review was of other content',
      { reviews: [review(dana, 'approved', 1, { id: -2 })], reviewsOfOtherContent: new Set([-1]) },
      'approved: ',
    ],
    [
      'missing, with an objection',
      { reviews: [review(erin, 'changes-requested', 1)] },
      'blocked: erin superseded',
    ],
    [
      'by more members than needed',
      { reviews: [review(dana, 'approved', 1), review(erin, 'approved', 2)] },
      'approved: erin not-needed',
    ],
    [
      'by the person who pushed a change to the content',
      { pushes: pushesOf({ by: dana, isChange: true }), reviews: [review(dana, 'approved', 1)] },
      'waiting: dana pusher',
    ],
    [
      'by a person who pushed, and did not change the content',
      { pushes: pushesOf({ by: dana }), reviews: [review(dana, 'approved', 1)] },
      'approved: ',
    ],
    [
      'while GitHub does not name who pushed a change',
      { pushes: pushesOf({ by: null, isChange: true }), reviews: [review(dana, 'approved', 1)] },
      'approved: ',
    ],
    [
      'before a force-push to other content',
      {
        pushes: pushesOf({ by: bob, at: at(1), isForced: true, isOther: true }),
        reviews: [review(dana, 'approved', 1)],
      },
      'waiting: dana before-force-push',
    ],
    [
      'after a force-push to other content',
      {
        pushes: pushesOf({ by: bob, at: at(1), isForced: true, isOther: true }),
        reviews: [review(dana, 'approved', 2)],
      },
      'approved: ',
    ],
    [
      'before a force-push of the same content',
      { pushes: pushesOf({ by: bob, at: at(2), isForced: true }), reviews: [review(dana, 'approved', 1)] },
      'approved: ',
    ],
    [
      'before a push of other content that kept the history',
      { pushes: pushesOf({ by: bob, at: at(2), isOther: true }), reviews: [review(dana, 'approved', 1)] },
      'approved: ',
    ],
    [
      'while GitHub may still say who pushed',
      { pushes: unreadable('pushes', 'not yet'), reviews: [review(dana, 'approved', 1)] },
      'unreadable: ',
    ],
    [
      'missing, while GitHub may still say who pushed',
      { pushes: unreadable('pushes', 'not yet') },
      'waiting: ',
    ],
    ['before the record', { reviews: [review(dana, 'approved', -1)] }, 'waiting: dana before-revision'],
    [
      'in the moment of the record',
      { reviews: [review(dana, 'approved', 0)] },
      'waiting: dana before-revision',
    ],
    ['replaced by a comment', { reviews: [review(dana, 'commented', 1)] }, 'waiting: '],
    ['dismissed', { reviews: [review(dana, 'dismissed', 1)] }, 'waiting: dana dismissed'],
  ] satisfies [string, Partial<DecideInput>, string][])('%s', (_name, input, expected) => {
    expect(explained(input)).toBe(expected);
  });

  it('counts for the revision that was recorded last before it', () => {
    const recordedRevisions = [
      { revision: 'A', at: at(0) },
      { revision: 'B', at: at(10) },
    ];
    expect(explained({ recordedRevisions, reviews: [review(dana, 'approved', 5)] })).toBe('approved: ');
    expect(explained({ recordedRevisions, revision: 'B', reviews: [review(dana, 'approved', 5)] })).toBe(
      'waiting: dana before-revision',
    );
    expect(explained({ recordedRevisions, reviews: [review(dana, 'approved', 15)] })).toBe(
      'waiting: dana before-revision',
    );
  });

  it('does not revive when a later review is dismissed', () => {
    const both = [review(dana, 'approved', 1), review(dana, 'dismissed', 2)];
    expect(explained({ reviews: both })).toBe('waiting: dana dismissed');
    expect(explained({ reviews: [...both].reverse() })).toBe('waiting: dana dismissed');
  });

  it('orders reviews of the same second by id', () => {
    const both = [review(dana, 'approved', 1), review(dana, 'dismissed', 1)];
    expect(explained({ reviews: both })).toBe('waiting: dana dismissed');
    expect(explained({ reviews: [...both].reverse() })).toBe('waiting: dana dismissed');
  });

  it('is named with its time and the team for which it counted', () => {
    const approval = review(dana, 'approved', 1);
    expect(decide(inputWith({ reviews: [approval] }))).toEqual({
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

  it('still counts when a comment follows', () => {
    expect(explained({ reviews: [review(dana, 'approved', 1), review(dana, 'commented', 2)] })).toBe(
      'approved: ',
    );
  });
});

describe('a request for changes', () => {
  it('by an eligible person blocks until that person approves', () => {
    const objection = review(erin, 'changes-requested', 1);
    expect(decide(inputWith({ reviews: [objection, review(dana, 'approved', 2)] }))).toMatchObject({
      outcome: 'blocked',
      blockedBy: [erin],
    });
    expect(decide(inputWith({ reviews: [objection, review(erin, 'approved', 3)] })).outcome).toBe('approved');
  });

  it('about an earlier revision blocks, too', () => {
    const recordedRevisions = [
      { revision: 'B', at: at(0) },
      { revision: 'A', at: at(10) },
    ];
    const reviews = [review(erin, 'changes-requested', 5), review(dana, 'approved', 11)];
    expect(decide(inputWith({ recordedRevisions, reviews })).outcome).toBe('blocked');
  });

  it('by a person outside the teams does not block', () => {
    const reviews = [review(bob, 'changes-requested', 1), review(dana, 'approved', 2)];
    expect(decide(inputWith({ reviews })).outcome).toBe('approved');
  });

  it('prevents approval while a team that the person may be in cannot be read', () => {
    const lines = [
      { count: 1, from: ['acme/dba'] },
      { count: 1, from: ['acme/security'] },
    ];
    const members = teams({ 'acme/dba': [dana], 'acme/security': null });
    const reviews = [review(bob, 'changes-requested', 1), review(dana, 'approved', 2)];
    expect(decide(inputWith({ lines, members, reviews }))).toMatchObject({
      outcome: 'unreadable',
      blockedBy: [],
    });
    const either = [{ count: 1, from: ['acme/dba', 'acme/security'] }];
    expect(decide(inputWith({ lines: either, members, reviews })).outcome).toBe('unreadable');
    expect(explained({ lines: either, members, reviews: reviews.slice(0, 1) })).toBe(
      'unreadable: bob unreadable',
    );
  });

  it('by a bot does not block: a bot is in no team', () => {
    const members = teams({ 'acme/dba': [dana], 'acme/security': null });
    const lines = [{ count: 1, from: ['acme/dba', 'acme/security'] }];
    const reviews = [review(bob, 'changes-requested', 1, { byHuman: false }), review(dana, 'approved', 2)];
    expect(decide(inputWith({ lines, members, reviews })).outcome).toBe('approved');
  });
});

describe('with a maximum age, an approval', () => {
  const hour = { after: Duration.fromObject({ hours: 1 }), at: NOW.plus({ minutes: 100 }) };
  it.each([
    ['of exactly that age counts', 40, 'approved: '],
    ['a minute older does not count', 39, 'waiting: dana too-old'],
  ])('%s', (_name, minute, expected) => {
    expect(explained({ approvalsExpire: hour, reviews: [review(dana, 'approved', minute)] })).toBe(expected);
  });

  it('may be too old, but an objection never is', () => {
    const reviews = [review(erin, 'changes-requested', 1), review(dana, 'approved', 99)];
    expect(decide(inputWith({ approvalsExpire: hour, reviews })).outcome).toBe('blocked');
  });
});

describe('the reason why a review does not count', () => {
  const recordedRevisions = [
    { revision: 'B', at: at(0) },
    { revision: 'A', at: at(10) },
  ];

  it('names the revision that was approved', () => {
    const [line] = decide(inputWith({ recordedRevisions, reviews: [review(dana, 'approved', 5)] })).lines;
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
      'other-content',
    ],
  ])('names no revision for %s', (_name, input, reason) => {
    const [line] = decide(inputWith({ recordedRevisions, ...input })).lines;
    expect(line?.notCounted.map(({ by: _by, review: _review, ...rest }) => rest)).toEqual([{ why: reason }]);
  });

  it('names the teams of the line first', () => {
    const lines = [
      { count: 1, from: ['acme/dba'] },
      { count: 1, from: ['acme/security'] },
    ];
    const reviews = [review(erin, 'approved', 5), review(bob, 'changes-requested', 6)];
    expect(explained({ lines, recordedRevisions, reviews })).toBe(
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

describe('fillApprovalLines', () => {
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
        const assigned = fillApprovalLines(lines);
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
