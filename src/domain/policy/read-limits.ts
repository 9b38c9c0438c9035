import { Duration, IANAZone } from 'luxon';
import type { ReadDocument } from '../document/read-document.ts';
import { documentFinding } from '../findings/document-code.ts';
import type { Finding } from '../findings/finding.ts';
import type {
  PolicyFile,
  Automatic as WrittenAutomatic,
  Hours as WrittenHours,
  Role as WrittenRole,
} from '../generated/policy.ts';
import { parseDuration } from '../grants/times.ts';
import { type AutomaticLimits, type MaxTotal, WEEKDAYS, type WeeklyHours } from './policy.ts';

/** Other forms (`+02:00`, `CET0CEST`) are no names: they do not know when clocks change. */
const ZONE = /^[A-Za-z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/;

/** The schema lets only durations pass. */
export function durationOf(written: string): Duration {
  return parseDuration(written) ?? Duration.invalid('not a duration');
}

export function durationOrNull(written: string | undefined): Duration | null {
  return written === undefined ? null : durationOf(written);
}

export function totalOf(written: WrittenRole['max_total']): MaxTotal | null {
  return written === undefined ? null : { of: durationOf(written.of), within: durationOf(written.within) };
}

export function automaticOf(written: WrittenAutomatic | undefined): AutomaticLimits | null {
  if (written === undefined) return null;
  return {
    maxDuration: durationOrNull(written.max_duration),
    maxTotal: totalOf(written.max_total),
    hours: written.hours === undefined ? null : hoursOf(written.hours),
  };
}

function hoursOf({ days, from, to, zone }: WrittenHours): WeeklyHours {
  return { days: WEEKDAYS.filter((day) => days === undefined || days.includes(day)), from, to, zone };
}

/** Limits that limit nothing, or that nothing can keep: whoever wrote them meant something else. */
export function limitFindings({ roles }: PolicyFile, document: ReadDocument): readonly Finding[] {
  return Object.entries(roles).flatMap(([name, { max_duration: longest, max_total: total, automatic }]) => {
    const at = (field: string) => document.rangeOf(`/roles/${name}/${field}`);
    const asked = automatic?.max_duration;
    return [
      ...impossible(total, at('max_total')),
      ...impossible(automatic?.max_total, at('automatic/max_total')),
      ...(asked !== undefined && durationOf(asked) > durationOf(longest)
        ? [documentFinding('limit-beyond-role', at('automatic/max_duration'), { asked, max: longest })]
        : []),
      ...(automatic?.hours === undefined ? [] : wrongHours(automatic.hours, at)),
    ];
  });
}

function impossible(total: WrittenRole['max_total'], at: Finding['at']): readonly Finding[] {
  if (total === undefined || durationOf(total.of) <= durationOf(total.within)) return [];
  return [documentFinding('max-total-impossible', at, { ...total })];
}

function wrongHours(
  { from, to, zone }: WrittenHours,
  at: (field: string) => Finding['at'],
): readonly Finding[] {
  return [
    ...(from === to ? [documentFinding('hours-empty', at('automatic/hours'), { from })] : []),
    ...(ZONE.test(zone) && IANAZone.isValidZone(zone)
      ? []
      : [documentFinding('bad-zone', at('automatic/hours/zone'), { value: zone })]),
  ];
}
