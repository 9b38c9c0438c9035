import { createHash } from 'node:crypto';
import type { Person } from '../../../../src/domain/person.ts';
import type { Commit } from '../../../../src/ports/forge/commits.ts';
import type { TreeFile } from '../../../../src/ports/forge/trees.ts';
import { ancestors } from '../../../support/ancestors.ts';

export interface StoredCommit extends Omit<Commit, 'tree'> {
  readonly files: ReadonlyMap<string, TreeFile>;
}

/** Git objects: blobs by hash, commits with their whole trees. */
export interface Objects {
  stage(path: string, content: string | Uint8Array): TreeFile;
  blob(oid: string): Uint8Array | undefined;
  /** The text of a file at a commit; null if there is none. */
  text(commit: string, path: string): string | null;
  put(commit: {
    readonly parents: readonly string[];
    readonly files: ReadonlyMap<string, TreeFile>;
    readonly message: string;
    readonly author: Person | null;
    readonly verified: boolean;
    readonly at: string;
  }): string;
  get(sha: string): StoredCommit;
  /** First-parent commits after `since` up to `until`, oldest first; null if `since` is not on that line. */
  line(since: string, until: string): readonly StoredCommit[] | null;
  mergeBase(a: string, b: string): string | null;
  /** A commit and every commit that it contains. */
  ancestors(sha: string): ReadonlySet<string>;
}

export function objects(): Objects {
  const contents = new Map<string, Uint8Array>();
  const commits = new Map<string, StoredCommit>();

  const get = (sha: string): StoredCommit => {
    const found = commits.get(sha);
    if (found === undefined) throw new Error(`there is no commit ${sha}`);
    return found;
  };
  const ancestorsOf = (sha: string) => ancestors(sha, (commit) => get(commit).parents);

  return {
    stage(path, content) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      contents.set(oid, bytes);
      return { path, mode: '100644', oid, size: bytes.length };
    },
    blob: (oid) => contents.get(oid),
    text(commit, path) {
      const file = get(commit).files.get(path);
      const bytes = file === undefined ? undefined : contents.get(file.oid);
      return bytes === undefined ? null : new TextDecoder().decode(bytes);
    },
    put({ parents, files, message, author, verified, at }) {
      const sha = createHash('sha1').update(`commit ${commits.size}`).digest('hex');
      const committer = verified ? { login: 'web-flow', id: 19864447 } : author;
      commits.set(sha, { sha, parents, files, message, author, committer, verified, committedAt: at });
      return sha;
    },
    get,
    ancestors: ancestorsOf,
    line(since, until) {
      const line: StoredCommit[] = [];
      for (let sha: string | undefined = until; sha !== since; ) {
        if (sha === undefined) return null;
        const commit = get(sha);
        line.push(commit);
        sha = commit.parents[0];
      }
      return line.reverse();
    },
    mergeBase(a, b) {
      if (a === b) return a;
      const ofA = ancestorsOf(a);
      // Ancestors in order of distance along the first parent. These histories need no more.
      for (const sha of ancestorsOf(b)) if (ofA.has(sha)) return sha;
      return null;
    },
  };
}

type Files = ReadonlyMap<string, TreeFile>;

/** A file that both sides changed differently is a conflict. Lines are not merged. */
export function mergeTrees(base: Files, ours: Files, theirs: Files): Files | 'conflict' {
  const merged = new Map(ours);
  for (const path of new Set([...base.keys(), ...theirs.keys()])) {
    const oldOid = base.get(path)?.oid;
    const file = theirs.get(path);
    if (file?.oid === oldOid) continue;
    const oid = ours.get(path)?.oid;
    if (oid !== oldOid && oid !== file?.oid) return 'conflict';
    if (file === undefined) merged.delete(path);
    else merged.set(path, file);
  }
  return merged;
}
