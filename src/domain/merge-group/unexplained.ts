import { diffGrants } from '../grants/diff-grants.ts';
import type { Change, Request } from '../grants/request.ts';

/** The ids of grants that a commit changes in a way that its pull request does not ask for. */
export function unexplained(landed: Request, asked: Request): readonly string[] {
  const wishes = new Map(asked.changes.map((change) => [idOf(change), change]));
  return landed.changes.flatMap((change) => {
    const wish = wishes.get(idOf(change));
    return wish !== undefined && endTheSame(change, wish) ? [] : [idOf(change)];
  });
}

/** What counts is what stands there afterwards: the base may have moved under the one and not under the other. */
function endTheSame(one: Change, other: Change): boolean {
  if (one.kind === 'withdrawn' || other.kind === 'withdrawn') return one.kind === other.kind;
  return diffGrants([one.after], [other.after]).changes.length === 0;
}

function idOf(change: Change): string {
  return (change.kind === 'withdrawn' ? change.before : change.after).grant.id;
}
