/**
 * The part of a merge group that one pull request adds: the commits after the entry before it, up to and
 * including `head`.
 */
export interface GroupEntry {
  readonly pull: number;
  readonly head: string;
}

/**
 * Splits a first-parent line of commits at the `group` commits of the queued pull requests: the commits that
 * GitHub made for them. Commits after the last one belong to no entry. If GitHub has rebuilt the queue in the
 * meantime, pull requests that come earlier may be missing from `queued`. Their commits then count for the
 * next pull request. It did not make these changes, so its entry fails.
 */
export function groupEntries(
  line: readonly string[],
  queued: readonly { readonly number: number; readonly group: string | null }[],
): readonly GroupEntry[] {
  const pulls = new Map(queued.map(({ number, group }) => [group, number]));
  return line.flatMap((head) => {
    const pull = pulls.get(head);
    return pull === undefined ? [] : [{ pull, head }];
  });
}
