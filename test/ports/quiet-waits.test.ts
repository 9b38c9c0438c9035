import { expect, it } from 'vitest';
import { ForgeFailure } from '../../src/ports/forge/forge-failure.ts';
import { limitWait } from '../../src/ports/quiet-waits.ts';

const HOUR_MS = 3_600_000;
const limited = (retryAfterMs: number) => new ForgeFailure('rate-limited', 'Wait', { retryAfterMs });

it.each([
  ['as GitHub asks', limited(5_000), 5_000],
  ['as the longest of several asks', new AggregateError([limited(5_000), limited(9_000)]), 9_000],
  ['an hour at most', limited(1e15), HOUR_MS],
  ['not at all for another failure', new ForgeFailure('unavailable', 'GitHub answered 502'), null],
])('the wait for a limit is %s', (_name, failure, expected) => {
  expect(limitWait(failure)).toBe(expected);
});
