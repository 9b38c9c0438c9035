import { describe, expect, it } from 'vitest';
import {
  type BudgetFacts,
  CALL_CLASSES,
  type CallClass,
  DOCUMENTED_LIMITS,
  type LimitedCall,
  type OwnLimits,
  waitForBudget,
} from '../../src/domain/call-classes.ts';

const NOW = 1_000_000;
const READ: LimitedCall = { resource: 'rest', writes: false, creates: false };
const COMMENT: LimitedCall = { resource: 'rest', writes: true, creates: true };
const QUERY: LimitedCall = { resource: 'graphql', writes: false, creates: false };
const COMMIT: LimitedCall = { resource: 'graphql', writes: true, creates: true };
const LATER = NOW + 5_000;

const NONE = { startedAt: NOW, used: 0 };
const UNUSED = { restMinute: NONE, graphqlMinute: NONE, contentMinute: NONE, contentHour: NONE };
const hour = (remaining: number) => ({ limit: 1_000, remaining, resetsAt: LATER });
const FULL = { rest: hour(1_000), graphql: hour(1_000) };

function facts(parts: Partial<BudgetFacts> = {}): BudgetFacts {
  return { primary: FULL, refusedUntil: { rest: 0, graphql: 0, creates: 0 }, counts: UNUSED, ...parts };
}

const wait = (
  known: BudgetFacts,
  call: LimitedCall,
  callClass: CallClass,
  limits: OwnLimits = DOCUMENTED_LIMITS,
) => waitForBudget(known, call, { callClass, now: NOW, limits });
/** The classes whose call may be made now. */
const admitted = (known: BudgetFacts, call: LimitedCall) =>
  CALL_CLASSES.filter((callClass) => wait(known, call, callClass) === 0);

describe('the rest of an hour', () => {
  it.each([
    [351, 'end break-glass approved look other'],
    [350, 'end break-glass approved look'],
    [200, 'end break-glass approved'],
    [100, 'end break-glass'],
    [50, 'end'],
    [0, 'end'],
  ])('%i of 1,000 leaves calls to: %s', (remaining, classes) => {
    expect(admitted(facts({ primary: { rest: hour(remaining) } }), READ).join(' ')).toBe(classes);
  });

  it('is waited for until GitHub resets it', () => {
    expect(wait(facts({ primary: { rest: hour(0) } }), READ, 'other')).toBe(5_000);
  });

  it('of REST says nothing about GraphQL', () => {
    expect(admitted(facts({ primary: { ...FULL, rest: hour(0) } }), QUERY)).toEqual(CALL_CLASSES);
  });

  it('does not matter before GitHub has said it', () => {
    expect(admitted(facts({ primary: {} }), READ)).toEqual(CALL_CLASSES);
  });
});

describe('a refusal of GitHub', () => {
  it.each([
    ['rest', READ, 5_000],
    ['rest', COMMENT, 5_000],
    ['rest', QUERY, 0],
    ['graphql', COMMIT, 5_000],
    ['creates', COMMENT, 5_000],
    ['creates', COMMIT, 5_000],
    ['creates', READ, 0],
  ] as const)('of %s: %j waits %i ms, whatever its class', (kind, call, waitMs) => {
    const known = facts({ refusedUntil: { rest: 0, graphql: 0, creates: 0, [kind]: LATER } });
    expect(CALL_CLASSES.map((callClass) => wait(known, call, callClass))).toEqual(
      CALL_CLASSES.map(() => waitMs),
    );
  });
});

describe('limits that GitHub does not show', () => {
  const used = (name: keyof OwnLimits, count: number) =>
    facts({ counts: { ...UNUSED, [name]: { startedAt: NOW - 20_000, used: count } } });

  it.each([
    ['restMinute', 575, READ, 'end break-glass approved look other'],
    ['restMinute', 585, READ, 'end break-glass approved look'],
    ['contentMinute', 52, COMMENT, 'end break-glass approved look'],
    ['contentHour', 460, COMMIT, 'end break-glass'],
    ['contentHour', 500, COMMIT, 'end'],
    ['contentHour', 500, QUERY, 'end break-glass approved look other'],
  ] as const)('%s: %i used', (name, count, call, classes) => {
    expect(admitted(used(name, count), call).join(' ')).toBe(classes);
  });

  it('are waited for until their time begins again', () => {
    expect(wait(used('restMinute', 900), READ, 'other')).toBe(40_000);
    expect(wait(used('contentHour', 500), COMMENT, 'other')).toBe(3_580_000);
  });

  it('do not hold where GitHub shows no limit at all', () => {
    expect(admitted({ ...used('restMinute', 5_000), primary: {} }, READ)).toEqual(CALL_CLASSES);
  });
});
