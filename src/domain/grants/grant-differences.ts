import type { Grant, WrittenWindow } from './grant.ts';
import { formatDuration, formatInstant } from './times.ts';

/** What differs between two versions of an entry, as written; `why` says that the answers read otherwise. */
export type GrantDifference =
  | {
      readonly what: 'holder' | 'role' | 'window' | 'ticket' | 'terms';
      readonly was: string;
      readonly is: string;
    }
  | { readonly what: 'why' };

/** What a reader of one version would want to know of the other; empty where the two ask for the same in the same words. */
export function grantDifferences(before: Grant, after: Grant): readonly GrantDifference[] {
  const pairs = [
    { what: 'holder', was: before.holder, is: after.holder },
    { what: 'role', was: before.role, is: after.role },
    { what: 'window', was: formatWindow(before.window), is: formatWindow(after.window) },
    { what: 'ticket', was: before.ticket ?? 'none', is: after.ticket ?? 'none' },
    { what: 'terms', was: termsOf(before), is: termsOf(after) },
  ] as const;
  const same =
    before.justification.action === after.justification.action &&
    before.justification.whyProduction === after.justification.whyProduction;
  return [...pairs.filter(({ was, is }) => was !== is), ...(same ? [] : [{ what: 'why' } as const])];
}

/** `4h`, `until 2026-11-23T18:00:00Z`, `4h from 2026-11-24T08:00:00Z` */
function formatWindow({ duration, until, from }: WrittenWindow): string {
  const start = from === null ? '' : ` from ${formatInstant(from)}`;
  if (duration !== null) return `${formatDuration(duration)}${start}`;
  return `until ${until === null ? 'nobody knows' : formatInstant(until)}${start}`;
}

function termsOf({ breakGlass }: Grant): string {
  return breakGlass ? 'break-glass' : 'ordinary';
}
