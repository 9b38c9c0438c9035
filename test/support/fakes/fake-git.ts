import { createHash } from 'node:crypto';
import type { Person } from '../../../src/domain/person.ts';
import type { BranchCommits } from '../../../src/ports/forge/branch-commits.ts';
import type { Branches } from '../../../src/ports/forge/branches.ts';
import type { Commit, Commits } from '../../../src/ports/forge/commits.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import type { TreeFile, Trees } from '../../../src/ports/forge/trees.ts';
import { ancestors } from '../ancestors.ts';
import { folderListings } from './folder-listings.ts';
import { treeIdOf } from './tree-id.ts';

/** The fault of a write: refused as stale, done but answered by a timeout, or not done. */
export type Fault = 'stale' | 'timed-out-after' | 'unavailable';

export const BOT: Person = { login: 'curfew[bot]', id: 41898282 };

interface Stored extends Omit<Commit, 'tree'> {
  readonly files: ReadonlyMap<string, TreeFile>;
}

interface Push {
  readonly branch: string;
  /** Content by path; null deletes. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
  readonly message?: string;
  readonly author?: Person | null;
  readonly verified?: boolean;
  /** Extra parents, for a merge. */
  readonly merges?: readonly string[];
  /** The parent instead of the branch's head; null for none. */
  readonly onto?: string | null;
}

/** GitHub's git ports in memory: content-addressed, with compare-and-swap commits and faults on demand. */
export function fakeGit() {
  const stored = new Map<string, Stored>();
  const contents = new Map<string, Uint8Array>();
  const heads = new Map<string, string>();
  const faults: Fault[] = [];
  const calls: string[] = [];
  let down = false;
  const otherTrees = new Map<string, string>();
  let nextTree: string | null = null;
  let changeMessage = (message: string): string => message;
  let interlude: (() => void) | null = null;

  const called = (name: string): void => {
    calls.push(name);
    if (down) throw new ForgeFailure('unavailable', 'GitHub is down');
  };

  const found = (sha: string): Stored => {
    const commit = stored.get(sha);
    if (commit === undefined) throw new ForgeFailure('not-found', `no commit ${sha}`);
    return commit;
  };

  const store = ({
    branch,
    files = {},
    message = 'judged up to nowhere',
    author = BOT,
    verified = true,
    merges = [],
    onto,
  }: Push): string => {
    const head = onto === undefined ? (heads.get(branch) ?? null) : onto;
    const tree = new Map(head === null ? [] : found(head).files);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) tree.delete(path);
      else tree.set(path, stage(path, content));
    }
    const parents = [...(head === null ? [] : [head]), ...merges];
    const committedAt = new Date(1_764_000_000_000 + stored.size * 1000).toISOString();
    const identity = JSON.stringify([parents, message, [...tree], author, verified, stored.size]);
    const sha = createHash('sha1').update(identity).digest('hex');
    stored.set(sha, { sha, parents, message, author, committer: author, committedAt, verified, files: tree });
    heads.set(branch, sha);
    return sha;
  };

  const stage = (path: string, content: string | Uint8Array): TreeFile => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    contents.set(oid, bytes);
    return { path, mode: '100644', oid, size: bytes.length };
  };

  const ancestorsOf = (sha: string) => ancestors(sha, (commit) => found(commit).parents);

  const blob = (oid: string): Uint8Array => {
    const bytes = contents.get(oid);
    if (bytes === undefined) throw new ForgeFailure('not-found', `no blob ${oid}`);
    return bytes;
  };

  let listedMax = 100_000;
  const listings = folderListings(
    (commit) => found(commit).files.values(),
    () => listedMax,
  );
  const trees: Trees = {
    async list(commit) {
      called('trees.list');
      return [...found(commit).files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async folder(id) {
      called('trees.folder');
      return listings.folder(id);
    },
    async below(id) {
      called('trees.below');
      return listings.below(id);
    },
    async blob(oid) {
      called('trees.blob');
      return blob(oid);
    },
    async blobs(oids) {
      called('trees.blobs');
      return new Map(oids.map((oid) => [oid, blob(oid)]));
    },
  };

  const plain = ({ files, ...commit }: Stored): Commit => ({
    ...commit,
    tree: otherTrees.get(commit.sha) ?? treeIdOf(files),
  });

  const commits: Commits = {
    async head(branch) {
      called('commits.head');
      return heads.get(branch) ?? null;
    },
    async get(sha) {
      called('commits.get');
      return plain(found(sha));
    },
    async mergeBase(a, b) {
      called('commits.mergeBase');
      const ofA = ancestorsOf(a);
      const base = [...ancestorsOf(b)].find((sha) => ofA.has(sha));
      if (base === undefined) throw new ForgeFailure('not-found', 'no common ancestor');
      return base;
    },
    async *history(until) {
      called('commits.history');
      const all = [...ancestorsOf(until)].map(found);
      yield all.map(plain);
    },
    async firstParent(since, until) {
      called('commits.firstParent');
      const line: Commit[] = [];
      for (let sha: string | undefined = until; sha !== since; sha = found(sha).parents[0]) {
        if (sha === undefined) return 'not-an-ancestor';
        line.unshift(plain(found(sha)));
      }
      return line;
    },
  };

  const branchCommits: BranchCommits = {
    async commit({ branch, expectedHead, subject, body, writes, deletions }) {
      called('branchCommits.commit');
      const run = interlude;
      interlude = null;
      run?.();
      const fault = faults.shift();
      if (fault === 'unavailable') throw new ForgeFailure('unavailable', 'GitHub answered 502');
      if (fault === 'stale' || heads.get(branch) !== expectedHead) return { outcome: 'stale' };
      const sha = store({
        branch,
        files: Object.fromEntries([
          ...deletions.map((path) => [path, null]),
          ...writes.map(({ path, content }) => [path, content]),
        ]),
        message: changeMessage(body === '' ? subject : `${subject}\n\n${body}`),
      });
      if (fault === 'timed-out-after') throw new ForgeFailure('unavailable', 'GitHub did not answer in time');
      if (nextTree !== null) otherTrees.set(sha, nextTree);
      const { tree, message } = plain(found(sha));
      return { outcome: 'committed', sha, tree, message };
    },
  };

  const branches: Branches = {
    async beginningWith(prefix) {
      called('branches.beginningWith');
      return [...heads.keys()].filter((name) => name.startsWith(prefix));
    },
    async create(branch, sha) {
      called('branches.create');
      if (heads.has(branch)) return 'exists';
      heads.set(branch, found(sha).sha);
      return 'created';
    },
    async force(branch, sha) {
      called('branches.force');
      heads.set(branch, found(sha).sha);
    },
    async delete(branch) {
      called('branches.delete');
      heads.delete(branch);
    },
    async createRootCommit(files, message) {
      called('branches.createRootCommit');
      const kept = heads.get('');
      const sha = store({
        branch: '',
        onto: null,
        message,
        files: Object.fromEntries(files.map(({ path, content }) => [path, content])),
      });
      if (kept === undefined) heads.delete('');
      return sha;
    },
  };

  return {
    trees,
    commits,
    branchCommits,
    branches,
    /** Names of the called port functions, in order. */
    calls,
    /** Adds a commit to a branch that is not Curfew's. Answers its sha. */
    push: store,
    /** Moves a branch, or deletes it. */
    move(branch: string, sha: string | null): void {
      if (sha === null) heads.delete(branch);
      else heads.set(branch, sha);
    },
    headOf: (branch: string): string | null => heads.get(branch) ?? null,
    /** The faults of the next writes, in order. */
    failNext(...next: readonly Fault[]): void {
      faults.push(...next);
    },
    /** Runs right before the next write reads the branch. */
    beforeNextCommit(run: () => void): void {
      interlude = run;
    },
    /** The entries of a listing that GitHub answers. */
    listAtMost(entries: number): void {
      listedMax = entries;
    },
    /** The next commits have this tree, whatever was written. */
    makeTree(tree: string): void {
      nextTree = tree;
    },
    /** The next commits have this message instead of the one that was asked for. */
    changeMessages(change: (message: string) => string): void {
      changeMessage = change;
    },
    setDown(is: boolean): void {
      down = is;
    },
    /** Paths at a branch's head, sorted. */
    paths: (branch: string): readonly string[] => [...found(heads.get(branch) ?? '').files.keys()].sort(),
    /** A file's text at a branch's head; null where there is none. */
    text(branch: string, path: string): string | null {
      const file = found(heads.get(branch) ?? '').files.get(path);
      return file === undefined ? null : new TextDecoder().decode(blob(file.oid));
    },
    /** Messages of a branch's first-parent history, newest first. */
    messages(branch: string): readonly string[] {
      const messages: string[] = [];
      for (let sha = heads.get(branch); sha !== undefined; sha = found(sha).parents[0]) {
        messages.push(found(sha).message);
      }
      return messages;
    },
  };
}

export type FakeGit = ReturnType<typeof fakeGit>;
