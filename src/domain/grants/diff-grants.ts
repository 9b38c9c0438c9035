import type { DateTime } from 'luxon';
import type { Grant, PlacedGrant, WrittenWindow } from './grant.ts';
import type { Change, Request } from './request.ts';

/**
 * The changes from one set of grants to another. Entries are matched by id and compared by meaning. If it is
 * not certain that a change gives less access, it counts as giving more. `shortened` certainly gives less,
 * and changes only the window. Order: the changes of `after` as written, then the withdrawals.
 */
export function diffGrants(before: readonly PlacedGrant[], after: readonly PlacedGrant[]): Request {
  const byId = new Map(before.map((placed) => [placed.grant.id, placed]));
  const kept = new Set(after.map(({ grant }) => grant.id));
  const changes = after.flatMap((placed): Change[] => {
    const earlier = byId.get(placed.grant.id);
    if (earlier === undefined) return [{ kind: 'added', after: placed }];
    const kind = compareGrants(earlier.grant, placed.grant);
    return kind === 'same' ? [] : [{ kind, before: earlier, after: placed }];
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
  if (window === 'less') return sameTexts(before, after) ? 'shortened' : 'amended';
  return sameTexts(before, after) ? 'same' : 'amended';
}

function sameTexts(before: Grant, after: Grant): boolean {
  return (
    before.ticket === after.ticket &&
    before.justification.action === after.justification.action &&
    before.justification.whyProduction === after.justification.whyProduction
  );
}

/**
 * Compares windows as written. A window is certainly less if its start is not earlier and its end is not
 * later, whenever the request is merged. A later `from` with the same duration moves the end, so it counts as
 * more.
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

/**
 * Positive if the second start is later. Without `from`, the start is the merge; a `from` can only be later.
 * Null if the order is unknown.
 */
function compareStarts(before: DateTime | null, after: DateTime | null): number | null {
  if (before === null && after === null) return 0;
  if (before === null) return 1;
  if (after === null) return null;
  return Math.sign(after.toMillis() - before.toMillis());
}
