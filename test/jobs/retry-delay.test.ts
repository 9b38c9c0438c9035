import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryAfterMs, retryDelayMs } from '../../src/jobs/retry-delay.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';

const SWEEP = { kind: 'sweep' } as const;

it.each([
  [0, 1_000],
  [1, 2_000],
  [5, 32_000],
  [9, 300_000],
  [5_000, 300_000],
])('after %i failures, the delay is about %i ms', (attempt, ms) => {
  expect(retryDelayMs(SWEEP, new Error('x'), { attempt, random: 0.5 })).toBe(ms);
});

const limited = (ms: number, cause?: unknown) =>
  new ForgeFailure('rate-limited', 'slow down', { retryAfterMs: ms, cause });
const circle = new Error('circle', { cause: limited(900_000) });
circle.cause = new AggregateError([circle, limited(800_000)], 'both', { cause: circle });

it.each([
  ['by itself', limited(900_000), 900_000],
  ['as a cause', new Error('the job', { cause: new Error('a part', { cause: limited(900_000) }) }), 900_000],
  ['among errors', new AggregateError([new Error('x'), limited(900_000), limited(5_000)], 'all'), 900_000],
  ['as the cause of one', limited(5_000, new AggregateError([limited(900_000)], 'all')), 900_000],
  ['in a circle', circle, 800_000],
  ['for more than an hour', limited(86_400_000), 3_600_000],
  ['for no time', new ForgeFailure('unavailable', 'away'), 0],
  ['in no error', 'away', 0],
])('GitHub asks to wait, %s', (_name, failure, expected) => {
  expect(retryAfterMs(failure)).toBe(expected);
});

it.each([
  ['advance', 900_000],
  ['end', 1_000],
] as const)('`%s` waits %i ms for a GitHub that asked for 900000', (kind, ms) => {
  const job = { kind, repository: 'acme/a' };
  const failure = new AggregateError([new Error('a part', { cause: limited(900_000) })], 'two parts failed');
  expect(retryDelayMs(job, failure, { attempt: 0, random: 0.5 })).toBe(ms);
});

it('always waits, and at most a few minutes if GitHub asked for nothing', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const ms = retryDelayMs(SWEEP, new Error('x'), { attempt, random });
      expect(ms).toBeGreaterThanOrEqual(750);
      expect(ms).toBeLessThanOrEqual(375_000);
    }),
  );
});
