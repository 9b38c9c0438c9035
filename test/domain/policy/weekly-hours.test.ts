import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { WEEKDAYS, type WeeklyHours } from '../../../src/domain/policy/policy.ts';
import { formatHours, formatMoment, isWithinHours } from '../../../src/domain/policy/weekly-hours.ts';

const OFFICE: WeeklyHours = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  to: '19:00',
  zone: 'Europe/Berlin',
};
const NIGHT: WeeklyHours = { days: ['fri', 'sun'], from: '22:00', to: '06:00', zone: 'Europe/Berlin' };
const WHOLE: WeeklyHours = { days: ['sat'], from: '00:00', to: '24:00', zone: 'America/New_York' };

function utc(iso: string): DateTime {
  return DateTime.fromISO(iso, { zone: 'utc' });
}

describe('weekly hours', () => {
  it.each([
    ['a second before they begin', OFFICE, '2026-11-23T06:59:59Z', false],
    ['as they begin, in winter', OFFICE, '2026-11-23T07:00Z', true],
    ['in their last minute', OFFICE, '2026-11-23T17:59:59Z', true],
    ['as they end', OFFICE, '2026-11-23T18:00Z', false],
    ['as they begin, in summer', OFFICE, '2026-07-20T06:00Z', true],
    ['an hour too early by the summer’s clock', OFFICE, '2026-07-20T05:59Z', false],
    ['on Saturday', OFFICE, '2026-11-28T10:00Z', false],
    [
      'on Monday in the zone, Sunday in UTC',
      { ...OFFICE, zone: 'Pacific/Auckland' },
      '2026-11-22T20:00Z',
      true,
    ],
    [
      'on Saturday in the zone, Friday in UTC',
      { ...OFFICE, zone: 'Pacific/Auckland' },
      '2026-11-27T20:00Z',
      false,
    ],
    ['in the evening of a night', NIGHT, '2026-11-27T21:00Z', true],
    ['after midnight of a night', NIGHT, '2026-11-28T04:59Z', true],
    ['as a night ends', NIGHT, '2026-11-28T05:00Z', false],
    ['in the evening after it', NIGHT, '2026-11-28T21:30Z', false],
    ['on Monday, by Sunday’s night', NIGHT, '2026-11-23T02:00Z', true],
    ['on Friday, before its night', NIGHT, '2026-11-27T02:00Z', false],
    ['in a night that clocks cut short', NIGHT, '2026-03-30T03:59Z', true],
    ['as that night ends', NIGHT, '2026-03-30T04:00Z', false],
    ['the first minute of a whole day', WHOLE, '2026-11-28T05:00Z', true],
    ['its last minute', WHOLE, '2026-11-29T04:59Z', true],
    ['the minute after it', WHOLE, '2026-11-29T05:00Z', false],
  ])('%s', (_name, hours, moment, within) => {
    expect(isWithinHours(hours, utc(moment))).toBe(within);
  });

  it('repeat when clocks repeat them, and never come when clocks skip them', () => {
    const early: WeeklyHours = { ...NIGHT, days: ['sun'], from: '02:00', to: '03:00' };
    const minutesWithin = (day: string) =>
      Array.from({ length: 6 * 60 }, (_, minute) => utc(day).plus({ minutes: minute })).filter((moment) =>
        isWithinHours(early, moment),
      ).length;
    expect(minutesWithin('2026-10-24T22:00Z')).toBe(120);
    expect(minutesWithin('2026-03-28T23:00Z')).toBe(0);
    expect(minutesWithin('2026-11-21T23:00Z')).toBe(60);
  });

  it('and the hours between them fill the week without overlap', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const clock = (minutes: number) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    const moment = fc
      .integer({ min: 0, max: 366 * 24 * 60 })
      .map((minutes) => utc('2026-01-01T00:00Z').plus({ minutes }));
    fc.assert(
      fc.property(minute, minute, moment, (from, to, at) => {
        fc.pre(from !== to);
        const hours: WeeklyHours = {
          days: WEEKDAYS,
          from: clock(from),
          to: clock(to),
          zone: 'America/Sao_Paulo',
        };
        const complement: WeeklyHours = { ...hours, from: hours.to, to: hours.from };
        expect(isWithinHours(hours, at)).toBe(!isWithinHours(complement, at));
      }),
    );
  });
});

it.each([
  [OFFICE, 'mon-fri 08:00-19:00 Europe/Berlin'],
  [NIGHT, 'fri,sun 22:00-06:00 Europe/Berlin'],
  [{ ...NIGHT, days: ['mon', 'tue', 'thu', 'fri', 'sat'] }, 'mon,tue,thu-sat 22:00-06:00 Europe/Berlin'],
  [{ ...WHOLE, days: WEEKDAYS }, 'mon-sun 00:00-24:00 America/New_York'],
] satisfies [WeeklyHours, string][])('%# are written as %s', (hours, text) => {
  expect(formatHours(hours)).toBe(text);
});

it('a moment is written in the local time of the zone', () => {
  expect(formatMoment(OFFICE, utc('2026-11-28T23:05:59Z'))).toBe('sun 00:05 Europe/Berlin');
});
