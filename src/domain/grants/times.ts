import { type DateTime, Duration } from 'luxon';
import { parseUtc } from '../iso.ts';

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

/**
 * Reads whole minutes, hours or days: `90m`, `4h`, `2d`. A day is 24 hours. Null for anything else, also for
 * zero.
 */
export function parseDuration(text: string): Duration | null {
  const found = /^([1-9][0-9]{0,4})([mhd])$/.exec(text);
  if (found === null) return null;
  return Duration.fromObject({ minutes: Number(found[1]) * (MINUTES[found[2] ?? ''] ?? 0) });
}

/** The shortest exact form: `4h`, `90m`, `2d`; `30s` or `1.5s` if it is not a whole number of minutes. */
export function formatDuration(duration: Duration): string {
  const minutes = duration.as('minutes');
  if (!Number.isInteger(minutes)) return `${duration.as('seconds')}s`;
  if (minutes % (24 * 60) === 0 && minutes !== 0) return `${minutes / (24 * 60)}d`;
  return minutes % 60 === 0 && minutes !== 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** The length of a window for people, without a rest below a minute: `4h`, `3h 20m`, `1d 2h`, `45s`. */
export function formatLength(duration: Duration): string {
  const minutes = Math.floor(duration.as('minutes'));
  if (minutes < 1) return `${Math.max(0, Math.floor(duration.as('seconds')))}s`;
  const parts = [
    [Math.floor(minutes / (24 * 60)), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count}${unit}`])).join(' ');
}

const INSTANT =
  /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/**
 * Reads a date and a time with `Z` or an offset, as UTC. The form is checked first, because luxon accepts
 * many texts that are no time.
 */
export function parseInstant(text: string): DateTime | null {
  if (!INSTANT.test(text)) return null;
  const instant = parseUtc(text);
  return instant.isValid ? instant : null;
}

/** `2026-11-23T18:02:08Z`, UTC; with milliseconds only if they are not zero. */
export function formatInstant(instant: DateTime): string {
  return instant.toUTC().toISO({ suppressMilliseconds: true, includeOffset: true }) ?? 'an invalid time';
}
