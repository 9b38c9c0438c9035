import { diffGrants } from '../../../domain/grants/diff-grants.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import type { Change } from '../../../domain/grants/request.ts';
import { changedEntry } from '../../../domain/rules/changed-entry.ts';
import type { DeferredChange } from './deferred-change.ts';

/** Changes of grants, each together with the earlier change of its grant that it is judged with, if any. */
export function joinDeferred(
  changes: readonly Change[],
  deferred: ReadonlyMap<string, DeferredChange>,
): readonly Change[] {
  return changes.flatMap((change) => {
    const earlier = deferred.get(changedEntry(change).grant.id);
    return earlier?.joinsNext === true ? joinChanges(earlier.change, change) : [change];
  });
}

/**
 * Two changes of one grant as one; none if they leave it as it was. The later one may be about another file:
 * a file that could not be read showed its grants only when it was fixed.
 */
function joinChanges(earlier: Change, later: Change): readonly Change[] {
  const [between, again] = [afterOf(earlier), beforeOf(later)];
  const isSameFile = between?.path === again?.path;
  const before = beforeOf(earlier) ?? (isSameFile ? null : again);
  const after = afterOf(later) ?? (isSameFile ? null : between);
  return diffGrants(before === null ? [] : [before], after === null ? [] : [after]).changes;
}

function beforeOf(change: Change): PlacedGrant | null {
  return change.kind === 'added' ? null : change.before;
}

function afterOf(change: Change): PlacedGrant | null {
  return change.kind === 'withdrawn' ? null : change.after;
}
