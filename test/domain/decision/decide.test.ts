import { Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import { type DecideInput, decide } from '../../../src/domain/decision/decide.ts';
import { alice, at, bob, dana, erin, explained, inputWith, NOW, review, teams } from './a-decision.ts';

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
      'waiting: dana before-revision',
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
    const recorded = [
      { revision: 'A', at: at(0) },
      { revision: 'B', at: at(10) },
    ];
    expect(explained({ recorded, reviews: [review(dana, 'approved', 5)] })).toBe('approved: ');
    expect(explained({ recorded, revision: 'B', reviews: [review(dana, 'approved', 5)] })).toBe(
      'waiting: dana before-revision',
    );
    expect(explained({ recorded, reviews: [review(dana, 'approved', 15)] })).toBe(
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
    const recorded = [
      { revision: 'B', at: at(0) },
      { revision: 'A', at: at(10) },
    ];
    const reviews = [review(erin, 'changes-requested', 5), review(dana, 'approved', 11)];
    expect(decide(inputWith({ recorded, reviews })).outcome).toBe('blocked');
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
  const hour = { for: Duration.fromObject({ hours: 1 }), at: NOW.plus({ minutes: 100 }) };
  it.each([
    ['of exactly that age counts', 40, 'approved: '],
    ['a minute older does not count', 39, 'waiting: dana too-old'],
  ])('%s', (_name, minute, expected) => {
    expect(explained({ valid: hour, reviews: [review(dana, 'approved', minute)] })).toBe(expected);
  });

  it('may be too old, but an objection never is', () => {
    const reviews = [review(erin, 'changes-requested', 1), review(dana, 'approved', 99)];
    expect(decide(inputWith({ valid: hour, reviews })).outcome).toBe('blocked');
  });
});
