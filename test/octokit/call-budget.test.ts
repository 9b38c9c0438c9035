import { describe, expect, it } from 'vitest';
import { type CallClass, DOCUMENTED_LIMITS } from '../../src/domain/call-classes.ts';
import { openCallBudget } from '../../src/octokit/call-budget.ts';

const READ = { resource: 'rest', writes: false, creates: false } as const;
const COMMENT = { resource: 'rest', writes: true, creates: true } as const;
const DATE = 'Mon, 23 Nov 2026 14:00:00 GMT';
const RESET = Date.parse(DATE) / 1_000 + 600;

function aBudget() {
  let elapsed = 5_000_000;
  const waits: [CallClass, number][] = [];
  const budget = openCallBudget({
    elapsedMs: () => elapsed,
    onWait: (callClass, waitMs) => waits.push([callClass, waitMs]),
  });
  return {
    ...budget,
    waits,
    pass: (ms: number) => {
      elapsed += ms;
    },
    /** One call, which GitHub answers. */
    call(headers: object = {}, waitMs: number | null = null, call: typeof READ | typeof COMMENT = READ) {
      return budget.begin(call)({ headers: { date: DATE, ...headers }, waitMs });
    },
  };
}

const left = (remaining: number, resource = 'core') => ({
  'x-ratelimit-limit': '1000',
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(RESET),
  'x-ratelimit-resource': resource,
});

describe('the limits of an installation', () => {
  it('are as GitHub says, also if another replica used them up', () => {
    const budget = aBudget();
    budget.call(left(1_000));
    expect(budget.waitMs(READ, 'other')).toBe(0);
    expect(budget.call(left(300))).toMatchObject({ resource: 'rest', limit: 1_000, remaining: 300 });
    expect(budget.waitMs(READ, 'other')).toBe(600_000);
    expect(budget.waitMs(READ, 'look')).toBe(0);
  });

  it('count calls at the same time before they are answered', () => {
    const budget = aBudget();
    budget.call(left(352));
    budget.begin(READ);
    expect(budget.waitMs(READ, 'other')).toBe(0);
    budget.begin(READ);
    expect(budget.waitMs(READ, 'other')).toBe(600_000);
  });

  it('are full again after their reset', () => {
    const budget = aBudget();
    budget.call(left(0));
    budget.pass(599_999);
    expect(budget.waitMs(READ, 'other')).toBe(1);
    budget.pass(1);
    expect(budget.waitMs(READ, 'other')).toBe(0);
  });

  it('of a search are another limit', () => {
    const budget = aBudget();
    expect(budget.call(left(0, 'search'))).toBeNull();
    expect(budget.waitMs(READ, 'other')).toBe(0);
  });

  it('are unknown until GitHub answers', () => {
    const budget = aBudget();
    expect(budget.begin(READ)(null)).toBeNull();
    expect(budget.waitMs(READ, 'other')).toBe(0);
  });
});

describe('a refusal', () => {
  it('stops every class for as long as GitHub asked', () => {
    const budget = aBudget();
    budget.call({}, 30_000);
    expect(budget.waitMs(READ, 'end')).toBe(30_000);
    budget.pass(30_000);
    expect(budget.waitMs(READ, 'end')).toBe(0);
  });

  it('of a comment does not stop reading, unless the hour is used up', () => {
    const budget = aBudget();
    budget.call(left(900), 30_000, COMMENT);
    expect([budget.waitMs(READ, 'end'), budget.waitMs(COMMENT, 'end')]).toEqual([0, 30_000]);
    budget.call(left(0), 600_000, COMMENT);
    expect(budget.waitMs(READ, 'end')).toBe(600_000);
  });

  it('for longer than an hour is wrong', () => {
    const budget = aBudget();
    budget.call({}, 1e9);
    expect(budget.waitMs(READ, 'end')).toBe(3_600_000);
  });
});

it('counts itself what GitHub does not show', () => {
  const budget = aBudget();
  for (let n = 0; n < DOCUMENTED_LIMITS.contentMinute; n++) budget.call(left(1_000), null, COMMENT);
  expect(budget.waitMs(COMMENT, 'break-glass')).toBe(60_000);
  expect(budget.waitMs(COMMENT, 'end')).toBe(0);
  budget.pass(60_000);
  expect(budget.waitMs(COMMENT, 'break-glass')).toBe(0);
});

it('says once that a class waits, and again if it waits once more', () => {
  const budget = aBudget();
  budget.call(left(300));
  for (let n = 0; n < 3; n++) budget.waitMs(READ, 'other');
  expect(budget.waits).toEqual([['other', 600_000]]);
  budget.pass(600_000);
  budget.call({ ...left(0), date: 'Mon, 23 Nov 2026 14:10:00 GMT', 'x-ratelimit-reset': String(RESET + 60) });
  for (let n = 0; n < 3; n++) budget.waitMs(READ, 'other');
  expect(budget.waits.slice(1)).toEqual([['other', 60_000]]);
});
