import { POLICY_PATH } from '../../domain/grants/grants-paths.ts';
import type { ChangedCommit, Clone } from '../../ports/clone.ts';

/** A commit of the default branch with what it changed of the files that matter, and their bytes. */
export interface MainCommit extends ChangedCommit {
  /** By object id. What is not here is not in the clone, or did not seem to matter when the commit was read. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

interface Wanted {
  readonly oid: string;
  readonly isFile: boolean;
  /** Set on the last one of a commit. */
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
  const wantedOf = ({ commit, changes }: ChangedCommit): readonly Wanted[] => {
    const meant = changes.filter(({ path }) => path === POLICY_PATH || concerns(path));
    const whole = { commit, changes: meant };
    const sides = meant.flatMap(({ path, before, after }) => (path === POLICY_PATH ? [] : [before, after]));
    const files = sides.flatMap((side) => (side?.mode === REGULAR ? side.oid : []));
    // A commit without files stands for itself, so that it has its turn.
    if (files.length === 0) return [{ oid: commit.oid, isFile: false, whole }];
    return files.map((oid, index) => ({
      oid,
      isFile: true,
      whole: index === files.length - 1 ? whole : null,
    }));
  };
  const wanted = async function* (): AsyncGenerator<readonly Wanted[]> {
    for await (const handful of history.changes(since, until)) yield handful.flatMap(wantedOf);
  };
  let contents = new Map<string, Uint8Array>();
  for await (const handful of objects.stream(wanted())) {
    for (const { wanted: each, object } of handful) {
      if (each.isFile && object?.bytes) contents.set(each.oid, object.bytes);
      if (each.whole === null) continue;
      yield { ...each.whole, contents };
      contents = new Map();
    }
  }
}

const REGULAR = '100644';
