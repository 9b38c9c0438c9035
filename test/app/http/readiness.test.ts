import { DateTime } from 'luxon';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readiness } from '../../../src/app/http/readiness.ts';

const now = DateTime.fromISO('2026-11-23T14:00:00Z', { zone: 'utc' });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('does not wait for a database that does not answer', async () => {
  const ready = readiness({
    clock: { now: () => now },
    counts: () => new Promise(() => {}),
    live: () => new Map(),
  });
  const answer = ready();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await answer).toMatchObject({ status: 503, says: { queue: { ok: false }, sweep: { ok: false } } });
});
