import { REGULAR_FILE } from '../../../domain/git-mode.ts';
import { POLICY_PATH } from '../../../domain/grants/grants-paths.ts';
import type { ChangedCommit, Clone } from '../../../ports/clone.ts';

/** A commit of the default branch with its changes of the policy and of files that can be grants files. */
export interface MainCommit extends ChangedCommit {
  /**
   * Bytes of the changed grants files, before and after, by object id. Files that are not in the clone are
   * missing.
   */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/**
 * One object to read, or none for a commit without files, so that this commit keeps its place in the stream.
 */
interface WantedObject {
  readonly oid: string;
  readonly isFile: boolean;
  /** Set on the last object of a commit. */
  readonly completes: ChangedCommit | null;
}

/** Commits after `since` up to `until`, with the bytes of grants files. Reads all files through one git. */
export async function* mainChanges(
  { history, objects }: Pick<Clone, 'history' | 'objects'>,
  {
    since,
    until,
    concerns,
  }: { readonly since: string; readonly until: string; readonly concerns: (path: string) => boolean },
): AsyncGenerator<MainCommit> {
  const wanted = async function* (): AsyncGenerator<readonly WantedObject[]> {
    for await (const batch of history.changes(since, until)) {
      yield batch.flatMap((changed) => wantedObjects(changed, concerns));
    }
  };
  let contents = new Map<string, Uint8Array>();
  for await (const batch of objects.stream(wanted())) {
    for (const {
      wanted: { oid, isFile, completes },
      object,
    } of batch) {
      if (isFile && object?.bytes) contents.set(oid, object.bytes);
      if (completes === null) continue;
      yield { ...completes, contents };
      contents = new Map();
    }
  }
}

function wantedObjects(
  { commit, changes }: ChangedCommit,
  concerns: (path: string) => boolean,
): readonly WantedObject[] {
  const relevant = changes.filter(({ path }) => path === POLICY_PATH || concerns(path));
  const completes = { commit, changes: relevant };
  const sides = relevant.flatMap(({ path, before, after }) => (path === POLICY_PATH ? [] : [before, after]));
  const files = sides.flatMap((side) => (side?.mode === REGULAR_FILE ? side.oid : []));
  if (files.length === 0) return [{ oid: commit.oid, isFile: false, completes }];
  return files.map((oid, index) => ({
    oid,
    isFile: true,
    completes: index === files.length - 1 ? completes : null,
  }));
}
