/** What one pull request adds to a merge group: the commits since the link before it, up to and including `head`. */
export interface GroupEntry {
  readonly pull: number;
  readonly head: string;
}

/**
 * Cuts a first-parent line where the pull requests of a queue end on it. Nothing is said about commits after the last
 * of them. Where a queue was rebuilt meanwhile, those ahead may be missing: what they brought then counts as the next
 * one's, which has to explain it.
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
