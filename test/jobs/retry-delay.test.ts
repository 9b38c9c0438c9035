import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelayMs } from '../../src/jobs/retry-delay.ts';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';

it.each([
  [0, 1_000],
  [1, 2_000],
  [5, 32_000],
  [9, 300_000],
  [5_000, 300_000],
])('after %i failures, the delay is about %i ms', (attempt, ms) => {
  expect(retryDelayMs(new Error('x'), attempt, 0.5)).toBe(ms);
});

it('waits at least as long as GitHub asked for', () => {
  const limited = new ForgeFailure('rate-limited', 'slow down', { retryAfterMs: 900_000 });
  expect(retryDelayMs(limited, 0, 0)).toBe(900_000);
});

it('always waits, and at most a few minutes if GitHub asked for nothing', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const ms = retryDelayMs(new Error('x'), attempt, random);
      expect(ms).toBeGreaterThanOrEqual(750);
      expect(ms).toBeLessThanOrEqual(375_000);
    }),
  );
});
