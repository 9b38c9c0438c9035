/**
 * The part of a merge group that one pull request adds: the commits after the entry before it, up to and
 * including `head`.
 */
export interface GroupEntry {
  readonly pull: number;
  readonly head: string;
}

/**
 * Splits a first-parent line of commits at the heads of the queued pull requests. Commits after the last head
 * belong to no entry. If GitHub has rebuilt the queue in the meantime, entries ahead may be missing. Their
 * commits then count for the next pull request, which cannot explain them.
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
