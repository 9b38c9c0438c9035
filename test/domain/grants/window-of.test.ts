import { DateTime, Duration } from 'luxon';
import { expect, it } from 'vitest';
import { formatInstant } from '../../../src/domain/grants/times.ts';
import { windowOf } from '../../../src/domain/grants/window-of.ts';

const at = (time: string) => DateTime.fromISO(`2026-11-23T${time}:00Z`);
const MERGED = DateTime.fromISO('2026-11-23T15:00:00+01:00', { setZone: true });

it.each<[string, string | null, string | null, string | null, string | null]>([
  ['a duration runs from the merge', '4h', null, null, '14:00-18:00'],
  ['or from a later from', '4h', null, '16:00', '16:00-20:00'],
  ['a from that has passed is the merge', '4h', null, '13:00', '14:00-18:00'],
  ['until stays where it is', null, '18:00', null, '14:00-18:00'],
  ['also with a from', null, '18:00', '16:00', '16:00-18:00'],
  ['an end that has passed leaves nothing', null, '13:59', null, null],
  ['nor does one at the merge', null, '14:00', null, null],
  ['nor one before from', null, '16:00', '16:00', null],
])('%s', (_name, hours, until, from, expected) => {
  const window = windowOf(
    {
      duration: hours === null ? null : Duration.fromObject({ hours: Number.parseInt(hours, 10) }),
      until: until === null ? null : at(until),
      from: from === null ? null : at(from),
    },
    MERGED,
  );
  const short = (instant: DateTime) => formatInstant(instant).slice(11, 16);
  expect(window === null ? null : `${short(window.starts)}-${short(window.ends)}`).toBe(expected);
  expect(window?.starts.zoneName ?? 'UTC').toBe('UTC');
});

it('is nothing where no end is written', () => {
  expect(windowOf({ duration: null, until: null, from: null }, MERGED)).toBeNull();
});
