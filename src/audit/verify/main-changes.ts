import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { ChangedCommit, Clone, CloneCommit } from '../../ports/clone.ts';

/** A commit of the default branch with what it changed of the files that matter, and their bytes. */
export interface MainCommit extends ChangedCommit {
  /** By object id. What is not here is not in the clone, or did not seem to matter when the commit was read. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

interface Wanted {
  readonly oid: string;
  readonly commit: CloneCommit;
  /** Set on the last one of a commit, which stands for itself. */
  readonly whole: ChangedCommit | null;
}

/** Commits after `since` up to `until`, with the bytes of grants files before and after, all through one reader. */
export async function* mainChanges(
  { history, objects }: Pick<Clone, 'history' | 'objects'>,
  {
    since,
    until,
    concerns,
  }: { readonly since: string; readonly until: string; readonly concerns: (path: string) => boolean },
): AsyncGenerator<MainCommit> {
  const wanted = async function* (): AsyncGenerator<Wanted> {
    for await (const { commit, changes } of history.changes(history.commits(since, until))) {
      const meant = changes.filter(({ path }) => path === POLICY_PATH || concerns(path));
      for (const { path, before, after } of meant) {
        if (path === POLICY_PATH) continue;
        for (const side of [before, after])
          if (side?.mode === REGULAR) yield { oid: side.oid, commit, whole: null };
      }
      yield { oid: commit.oid, commit, whole: { commit, changes: meant } };
    }
  };
  let contents = new Map<string, Uint8Array>();
  for await (const { wanted: each, object } of objects.stream(wanted())) {
    if (each.whole === null) {
      if (object?.bytes) contents.set(each.oid, object.bytes);
      continue;
    }
    yield { ...each.whole, contents };
    contents = new Map();
  }
}

const REGULAR = '100644';
