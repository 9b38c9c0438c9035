import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import { formatInstant } from '../../../src/domain/grants/times.ts';
import { windowOf } from '../../../src/domain/grants/window-of.ts';

const at = (time: string) => DateTime.fromISO(`2026-11-23T${time}:00Z`);
const MERGED = DateTime.fromISO('2026-11-23T15:00:00+01:00', { setZone: true });

it.each<[string, string | null, string | null, string | null, string | null]>([
  ['a duration from the merge', '4h', null, null, '14:00-18:00'],
  ['a duration from a later start', '4h', null, '16:00', '16:00-20:00'],
  ['a duration from a start that has passed', '4h', null, '13:00', '14:00-18:00'],
  ['a fixed end', null, '18:00', null, '14:00-18:00'],
  ['a fixed end and a later start', null, '18:00', '16:00', '16:00-18:00'],
  ['an end that has passed', null, '13:59', null, null],
  ['an end at the merge', null, '14:00', null, null],
  ['an end at the start', null, '16:00', '16:00', null],
])('%s', (_name, hours, until, from, expected) => {
  const window = windowOf(
    {
      duration: hours === null ? null : Duration.fromObject({ hours: Number.parseInt(hours, 10) }),
      until: until === null ? null : at(until),
      from: from === null ? null : at(from),
    },
    MERGED,
  );
  const clock = (instant: DateTime) => formatInstant(instant).slice(11, 16);
  expect(window === null ? null : `${clock(window.starts)}-${clock(window.ends)}`).toBe(expected);
  expect(window?.starts.zoneName ?? 'UTC').toBe('UTC');
});

it('without an end there is no window', () => {
  expect(windowOf({ duration: null, until: null, from: null }, MERGED)).toBeNull();
});
