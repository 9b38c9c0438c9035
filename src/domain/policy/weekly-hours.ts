import type { DateTime } from 'luxon';
import { WEEKDAYS, type Weekday, type WeeklyHours } from './policy.ts';

/**
 * Whether a moment is within the hours, by the local time of their zone. When clocks change, an hour that is
 * skipped never comes, and an hour that is repeated comes twice.
 */
export function isWithinHours({ days, from, to, zone }: WeeklyHours, moment: DateTime): boolean {
  const local = moment.setZone(zone);
  const [today, yesterday] = [dayOf(local), dayOf(local.minus({ days: 1 }))];
  const clock = clockOf(local);
  const hasBegun = days.some((day) => day === today) && from <= clock;
  if (from < to) return hasBegun && clock < to;
  return hasBegun || (days.some((day) => day === yesterday) && clock < to);
}

/** `mon-fri 08:00-19:00 Europe/Berlin` */
export function formatHours({ days, from, to, zone }: WeeklyHours): string {
  return `${formatDays(days)} ${from}-${to} ${zone}`;
}

/** A moment in the zone of the hours: `mon 22:14 Europe/Berlin`. */
export function formatMoment({ zone }: WeeklyHours, moment: DateTime): string {
  const local = moment.setZone(zone);
  return `${dayOf(local) ?? ''} ${clockOf(local)} ${zone}`;
}

function clockOf({ hour, minute }: DateTime): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

function dayOf(local: DateTime): Weekday | undefined {
  return WEEKDAYS[local.weekday - 1];
}

/** Days in the order of the week. Three or more days in a row are written as `mon-fri`. */
function formatDays(days: readonly Weekday[]): string {
  const runs: Weekday[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    const dayBefore = WEEKDAYS[WEEKDAYS.indexOf(day) - 1];
    if (last !== undefined && last.at(-1) === dayBefore) last.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`)).join(',');
}
