import type { DateTime } from 'luxon';
import { WEEKDAYS, type Weekday, type WeeklyHours } from './policy.ts';

/**
 * Whether a moment is within hours of the week, by what the clocks of their zone show: an hour that clocks skip is never
 * within them, one that they repeat is twice.
 */
export function isWithinHours({ days, from, to, zone }: WeeklyHours, moment: DateTime): boolean {
  const local = moment.setZone(zone);
  const [today, yesterday] = [dayOf(local), dayOf(local.minus({ days: 1 }))];
  const clock = clockOf(local);
  const begun = days.some((day) => day === today) && from <= clock;
  if (from < to) return begun && clock < to;
  return begun || (days.some((day) => day === yesterday) && clock < to);
}

/** `mon-fri 08:00-19:00 Europe/Berlin` */
export function formatHours({ days, from, to, zone }: WeeklyHours): string {
  return `${formatDays(days)} ${from}-${to} ${zone}`;
}

/** What a moment is on those clocks: `mon 22:14 Europe/Berlin`. */
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

/** Days in the order of the week; three and more that follow each other as `mon-fri`. */
function formatDays(days: readonly Weekday[]): string {
  const runs: Weekday[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    const before = WEEKDAYS[WEEKDAYS.indexOf(day) - 1];
    if (last !== undefined && last.at(-1) === before) last.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(',') : `${run[0]}-${run.at(-1)}`)).join(',');
}
