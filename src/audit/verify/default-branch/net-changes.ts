import type { ChangedCommit, CloneChange } from '../../../ports/clone.ts';

/**
 * The changes of several commits together. A path that is the same before and after all of them is left out.
 */
export function netChanges(commits: readonly ChangedCommit[]): readonly CloneChange[] {
  const changes = new Map<string, CloneChange>();
  for (const { path, before, after } of commits.flatMap((commit) => commit.changes)) {
    const earlier = changes.get(path);
    changes.set(path, { path, before: earlier === undefined ? before : earlier.before, after });
  }
  return [...changes.values()].filter(
    ({ before, after }) => before?.oid !== after?.oid || before?.mode !== after?.mode,
  );
}
