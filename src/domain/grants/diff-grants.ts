import type { DateTime } from 'luxon';
import type { Grant, PlacedGrant, WrittenWindow } from './grant.ts';
import type { Change, Request } from './request.ts';

/**
 * What changes from one set of grants to another, matched by id and compared by meaning. In doubt it is more access:
 * `shortened` is only what gives less for certain and changes nothing but the window and words. Order: changes of
 * `after` as written, then withdrawals.
 */
export function diffGrants(before: readonly PlacedGrant[], after: readonly PlacedGrant[]): Request {
  const earlier = new Map(before.map((placed) => [placed.grant.id, placed]));
  const kept = new Set(after.map(({ grant }) => grant.id));
  const changes = after.flatMap((placed): Change[] => {
    const was = earlier.get(placed.grant.id);
    if (was === undefined) return [{ kind: 'added', after: placed }];
    const kind = compareGrants(was.grant, placed.grant);
    return kind === 'same' ? [] : [{ kind, before: was, after: placed }];
  });
  const withdrawn = before
    .filter(({ grant }) => !kept.has(grant.id))
    .map((placed): Change => ({ kind: 'withdrawn', before: placed }));
  return { changes: [...changes, ...withdrawn] };
}

function compareGrants(before: Grant, after: Grant): 'same' | 'extended' | 'amended' | 'shortened' {
  if (
    before.holder !== after.holder ||
    before.role !== after.role ||
    before.breakGlass !== after.breakGlass
  ) {
    return 'extended';
  }
  const window = compareWindows(before.window, after.window);
  if (window === 'more') return 'extended';
  if (window === 'less') return sameWords(before, after) ? 'shortened' : 'amended';
  return sameWords(before, after) ? 'same' : 'amended';
}

function sameWords(before: Grant, after: Grant): boolean {
  return (
    before.ticket === after.ticket &&
    before.justification.action === after.justification.action &&
    before.justification.whyProduction === after.justification.whyProduction
  );
}

/**
 * Compares windows as written. Less for certain: the same start or a later one, and an end that is no later whenever
 * it lands. A later `from` with the same duration moves the end, so it is more.
 */
function compareWindows(before: WrittenWindow, after: WrittenWindow): 'same' | 'less' | 'more' {
  const start = compareStarts(before.from, after.from);
  if (before.duration !== null && after.duration !== null) {
    const length = Math.sign(after.duration.toMillis() - before.duration.toMillis());
    if (start !== 0 || length > 0) return 'more';
    return length < 0 ? 'less' : 'same';
  }
  if (before.until === null || after.until === null) return 'more';
  const end = Math.sign(after.until.toMillis() - before.until.toMillis());
  if (start === null || start < 0 || end > 0) return 'more';
  return start > 0 || end < 0 ? 'less' : 'same';
}

/** Positive where the second starts later: no `from` is the merge, which any `from` can only put off. Null where it cannot be told. */
function compareStarts(before: DateTime | null, after: DateTime | null): number | null {
  if (before === null && after === null) return 0;
  if (before === null) return 1;
  if (after === null) return null;
  return Math.sign(after.toMillis() - before.toMillis());
}
