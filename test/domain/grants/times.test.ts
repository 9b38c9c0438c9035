import fc from 'fast-check';
import { DateTime, Duration } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatInstant,
  parseDuration,
  parseInstant,
} from '../../../src/domain/grants/times.ts';

describe('durations', () => {
  it.each([
    ['90m', 90, '90m'],
    ['60m', 60, '1h'],
    ['4h', 240, '4h'],
    ['24h', 1440, '1d'],
    ['36h', 2160, '36h'],
    ['2d', 2880, '2d'],
  ])('%s is %i minutes, shortest %s', (text, minutes, shortest) => {
    const duration = parseDuration(text);
    expect(duration?.as('minutes')).toBe(minutes);
    expect(duration === null ? null : formatDuration(duration)).toBe(shortest);
  });

  it.each([
    '',
    '0h',
    '00h',
    '04h',
    '-4h',
    '+4h',
    '1.5h',
    '4',
    '4s',
    '4w',
    '4H',
    ' 4h',
    '4h\n',
    '1h30m',
    'PT4H',
    '1e9h',
    '123456m',
    '४h',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it.each([
    [Duration.fromMillis(0), '0m'],
    [Duration.fromMillis(30_000), '30s'],
    [Duration.fromMillis(1500), '1.5s'],
    [Duration.fromObject({ hours: 1, minutes: 30 }), '90m'],
  ])('formats other durations exactly, too', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });

  it('are read back as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), (minutes) => {
        const duration = Duration.fromObject({ minutes });
        expect(parseDuration(formatDuration(duration))?.toMillis()).toBe(duration.toMillis());
      }),
    );
  });
});

describe('times', () => {
  it.each([
    ['2026-11-23T18:00Z', '2026-11-23T18:00:00Z'],
    ['2026-11-23T18:00:07+01:00', '2026-11-23T17:00:07Z'],
    ['2026-11-23T00:00-14:00', '2026-11-23T14:00:00Z'],
    ['2024-02-29T12:00:00.5Z', '2024-02-29T12:00:00.500Z'],
  ])('%s is %s', (text, utc) => {
    const instant = parseInstant(text);
    expect(instant?.zoneName).toBe('UTC');
    expect(instant === null ? null : formatInstant(instant)).toBe(utc);
  });

  it.each([
    '2026-11-23T18:00',
    '2026-11-23 18:00Z',
    '2026-11-23',
    '18:00Z',
    '2026-02-30T10:00Z',
    '2025-02-29T10:00Z',
    '2026-13-01T10:00Z',
    '2026-11-23T24:00Z',
    '2026-11-23T18:60Z',
    '2026-11-23T18:00:60Z',
    '2026-11-23T18:00+15:00',
    '2026-11-23T18:00+0100',
    '2026-11-23T18:00z',
    '2026-W48-1T18:00Z',
    '+02026-11-23T18:00Z',
    '2026-11-23T18:00Z\n',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('are written in UTC, from any zone', () => {
    const instant = DateTime.fromISO('2026-11-23T18:00:00', { zone: 'Europe/Berlin' });
    expect(formatInstant(instant)).toBe('2026-11-23T17:00:00Z');
    expect(formatInstant(DateTime.invalid('none'))).toBe('an invalid time');
  });
});
