import { DateTime } from 'luxon';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTicks } from '../../src/app/ticks.ts';

const log = { info() {}, warn() {}, error() {} };
const start = DateTime.fromISO('2026-11-23T14:00:30Z', { zone: 'utc' });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks once for each minute of the clock, however it moves, and again where asking failed', async () => {
  let now = start;
  let away = false;
  const asked: (string | null | undefined)[] = [];
  const queue = {
    async send(_job: unknown, options: { at?: DateTime } = {}) {
      if (away) throw new Error('away');
      asked.push(options.at?.toISOTime({ suppressMilliseconds: true }));
    },
  };
  const ticks = startTicks({ clock: { now: () => now }, queue, log, recoverDeliveries: false });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toEqual([undefined, '14:01:00Z']);
  now = now.plus({ seconds: 45 });
  away = true;
  await vi.advanceTimersByTimeAsync(2_000);
  away = false;
  await vi.advanceTimersByTimeAsync(2_000);
  now = now.plus({ hours: 4 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual([undefined, '14:01:00Z', '14:02:00Z', '18:02:00Z']);
  ticks.stop();
  now = now.plus({ hours: 4 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toHaveLength(4);
});
