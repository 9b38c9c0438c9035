import { diffGrants } from '../grants/diff-grants.ts';
import type { Change, Request } from '../grants/request.ts';

/** The ids of grants that a commit changes differently from the request of its pull request. */
export function unexplainedChanges(landed: Request, requested: Request): readonly string[] {
  const requestedById = new Map(requested.changes.map((change) => [idOf(change), change]));
  return landed.changes.flatMap((change) => {
    const expected = requestedById.get(idOf(change));
    return expected !== undefined && haveSameResult(change, expected) ? [] : [idOf(change)];
  });
}

/** Only the entry after the change counts: the two changes may start from different bases. */
function haveSameResult(one: Change, other: Change): boolean {
  if (one.kind === 'withdrawn' || other.kind === 'withdrawn') return one.kind === other.kind;
  return diffGrants([one.after], [other.after]).changes.length === 0;
}

function idOf(change: Change): string {
  return (change.kind === 'withdrawn' ? change.before : change.after).grant.id;
}
