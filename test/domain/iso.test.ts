import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { iso, parseUtc } from '../../src/domain/iso.ts';

it.each([
  '2026-11-23T14:02:08.000Z',
  '2026-11-23T14:02:08Z',
  '2026-11-23T14:02:08.123+02:00',
  '2026-11-23',
  '2026-02-30T00:00:00.000Z',
  '2024-02-29T23:59:59.999Z',
  '2026-11-23T24:00:00.000Z',
  '+012026-11-23T14:02:08.000Z',
  'Mon, 23 Nov 2026 14:02:08 GMT',
  '',
])('%s is read as luxon reads it, in UTC', (text) => {
  const expected = DateTime.fromISO(text, { zone: 'utc' });
  const read = parseUtc(text);
  expect(read.isValid).toBe(expected.isValid);
  if (!expected.isValid) return;
  expect(iso(read)).toBe(iso(expected));
  expect(read.zoneName).toBe(expected.zoneName);
  expect(read.equals(expected)).toBe(true);
});
