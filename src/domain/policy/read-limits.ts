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

/** Only names of zones. An offset such as `+02:00` does not know when clocks change. */
const ZONE_NAME = /^[A-Za-z][A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/;

/** The schema has checked the form. */
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

/** Limits that limit nothing, or that no request can meet. Their author meant something else. */
export function limitFindings({ roles }: PolicyFile, document: ReadDocument): readonly Finding[] {
  return Object.entries(roles).flatMap(([name, { max_duration: roleMax, max_total: total, automatic }]) => {
    const at = (field: string) => document.rangeOf(`/roles/${name}/${field}`);
    const automaticMax = automatic?.max_duration;
    return [
      ...totalFindings(total, at('max_total')),
      ...totalFindings(automatic?.max_total, at('automatic/max_total')),
      ...(automaticMax !== undefined && durationOf(automaticMax) > durationOf(roleMax)
        ? [
            documentFinding('limit-beyond-role', at('automatic/max_duration'), {
              asked: automaticMax,
              max: roleMax,
            }),
          ]
        : []),
      ...(automatic?.hours === undefined ? [] : hoursFindings(automatic.hours, at)),
    ];
  });
}

/** A total that is longer than its period limits nothing. */
function totalFindings(total: WrittenRole['max_total'], at: Finding['at']): readonly Finding[] {
  if (total === undefined || durationOf(total.of) <= durationOf(total.within)) return [];
  return [documentFinding('max-total-impossible', at, { ...total })];
}

function hoursFindings(
  { from, to, zone }: WrittenHours,
  at: (field: string) => Finding['at'],
): readonly Finding[] {
  return [
    ...(from === to ? [documentFinding('hours-empty', at('automatic/hours'), { from })] : []),
    ...(ZONE_NAME.test(zone) && IANAZone.isValidZone(zone)
      ? []
      : [documentFinding('bad-zone', at('automatic/hours/zone'), { value: zone })]),
  ];
}
