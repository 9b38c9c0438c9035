import type { Grant, WrittenWindow } from './grant.ts';
import { formatDuration, formatInstant } from './times.ts';

/**
 * One difference between two versions of an entry, in the words of the file. For the justification, the texts
 * are too long.
 */
export type GrantDifference =
  | {
      readonly field: 'holder' | 'role' | 'window' | 'ticket' | 'terms';
      readonly before: string;
      readonly after: string;
    }
  | { readonly field: 'justification' };

/** All differences between two versions of an entry. Empty if both request the same in the same words. */
export function grantDifferences(before: Grant, after: Grant): readonly GrantDifference[] {
  const pairs = [
    { field: 'holder', before: before.holder, after: after.holder },
    { field: 'role', before: before.role, after: after.role },
    { field: 'window', before: formatWindow(before.window), after: formatWindow(after.window) },
    { field: 'ticket', before: before.ticket ?? 'none', after: after.ticket ?? 'none' },
    { field: 'terms', before: termsOf(before), after: termsOf(after) },
  ] as const;
  const sameJustification =
    before.justification.action === after.justification.action &&
    before.justification.whyProduction === after.justification.whyProduction;
  return [
    ...pairs.filter((pair) => pair.before !== pair.after),
    ...(sameJustification ? [] : [{ field: 'justification' } as const]),
  ];
}

/** `4h`, `until 2026-11-23T18:00:00Z`, `4h from 2026-11-24T08:00:00Z` */
function formatWindow({ duration, until, from }: WrittenWindow): string {
  const start = from === null ? '' : ` from ${formatInstant(from)}`;
  if (duration !== null) return `${formatDuration(duration)}${start}`;
  return `until ${until === null ? 'an unknown time' : formatInstant(until)}${start}`;
}

function termsOf({ breakGlass }: Grant): string {
  return breakGlass ? 'break-glass' : 'ordinary';
}
