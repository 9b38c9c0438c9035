import { DateTime } from 'luxon';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTicks } from '../../src/app/ticks.ts';
import type { Job } from '../../src/ports/queue.ts';

const log = { info() {}, warn() {}, error() {} };
const start = DateTime.fromISO('2026-11-23T14:00:30Z', { zone: 'utc' });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('sends once for each minute and day of the clock, however the clock moves, and retries if sending fails', async () => {
  let now = start;
  let queueDown = false;
  const sweeps: (string | null | undefined)[] = [];
  const daily: (string | null | undefined)[] = [];
  const queue = {
    async send(job: Job, options: { at?: DateTime } = {}) {
      if (queueDown) throw new Error('down');
      (job.kind === 'sweep' ? sweeps : daily).push(options.at?.toISO({ suppressMilliseconds: true }));
    },
  };
  const ticks = startTicks({ clock: { now: () => now }, queue, log, recoverDeliveries: false });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sweeps).toEqual([undefined, '2026-11-23T14:01:00Z']);
  now = now.plus({ seconds: 45 });
  queueDown = true;
  await vi.advanceTimersByTimeAsync(2_000);
  queueDown = false;
  await vi.advanceTimersByTimeAsync(2_000);
  now = now.plus({ hours: 4 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sweeps).toEqual([undefined, '2026-11-23T14:01:00Z', '2026-11-23T14:02:00Z', '2026-11-23T18:02:00Z']);
  expect(daily).toEqual([undefined, '2026-11-24T00:00:00Z']);
  now = now.plus({ hours: 6 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(daily.at(-1)).toBe('2026-11-25T00:00:00Z');
  ticks.stop();
  now = now.plus({ hours: 4 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sweeps).toHaveLength(5);
});
