import { createHash } from 'node:crypto';
import type { Person } from '../../../src/domain/person.ts';
import type { ChangedCommit, Clone, CloneChange, GitObject, TreeEntry } from '../../../src/ports/clone.ts';
import { treeIdOf } from '../../support/fakes/tree-id.ts';
import type { Objects, StoredCommit } from '../world/github/objects.ts';

/** The simulated repository as a clone of it, so that the audit can read it. */
export function cloneOf(objects: Objects): Clone {
  const trees = new Map<string, readonly TreeEntry[]>();
  const treeOf = (commit: string, folder: string): readonly TreeEntry[] | null => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const entries = new Map<string, TreeEntry>();
    for (const [path, { oid, mode }] of objects.get(commit).files) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...deeper] = path.slice(prefix.length).split('/');
      if (deeper.length === 0) entries.set(name, { name, mode, oid });
      else entries.set(name, { name, mode: '40000', oid: treeId(commit, `${prefix}${name}`) });
    }
    return entries.size === 0 && folder !== ''
      ? null
      : [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const places = new Map<string, readonly [commit: string, folder: string]>();
  const treeId = (commit: string, folder: string): string => {
    const oid = createHash('sha1').update(`tree ${commit} ${folder}`).digest('hex');
    places.set(oid, [commit, folder]);
    return oid;
  };
  const blob = (oid: string): GitObject | null => {
    const bytes = objects.blob(oid);
    return bytes === undefined ? null : { oid, type: 'blob', bytes };
  };
  const get = async (name: string, path?: string): Promise<GitObject | null> => {
    const [commit = '', inside = path] = name.split(':');
    if (inside === undefined) return blob(name);
    const file = objects.get(commit).files.get(inside);
    return file === undefined ? null : blob(file.oid);
  };
  return {
    folder: 'simulation',
    digits: 40,
    shallow: false,
    partial: false,
    objects: {
      get,
      async tree(oid, path) {
        const known = trees.get(oid);
        if (known !== undefined) return known;
        const [commit, folder] = places.get(oid) ?? [oid, path ?? ''];
        return treeOf(commit, folder);
      },
      async *stream(wanted) {
        for await (const batch of wanted) {
          const read = await Promise.all(
            batch.map(async (one) => ({ wanted: one, object: await get(one.oid) })),
          );
          if (read.length > 0) yield read;
        }
      },
    },
    history: {
      ref: async () => null,
      refsNamed: async () => [],
      branchOf: async () => null,
      isAncestor: async (older, newer) => objects.line(older, newer) !== null,
      async *changes(since, until) {
        const line = lineTo(objects, since, until);
        if (line.length > 0) yield line.map((commit) => changedCommit(objects, commit));
      },
    },
    remoteUrl: async () => null,
    signatures: () => Promise.reject(new Error('nothing is signed here')),
    close: async () => {},
  };
}

/** First-parent commits that are not on the other line, oldest first. */
function lineTo(objects: Objects, since: string | null, until: string): readonly StoredCommit[] {
  const known = new Set(since === null ? [] : lineTo(objects, null, since).map(({ sha }) => sha));
  const line: StoredCommit[] = [];
  for (let sha: string | undefined = until; sha !== undefined && !known.has(sha); ) {
    const commit = objects.get(sha);
    line.push(commit);
    sha = commit.parents[0];
  }
  return line.reverse();
}

function changedCommit(objects: Objects, commit: StoredCommit): ChangedCommit {
  const [parent] = commit.parents;
  const before = parent === undefined ? new Map() : objects.get(parent).files;
  const paths = [...new Set([...before.keys(), ...commit.files.keys()])].sort();
  const side = (files: typeof commit.files, path: string): CloneChange['after'] => {
    const file = files.get(path);
    return file === undefined ? null : { mode: file.mode, oid: file.oid };
  };
  const signature = (person: Person | null) => ({
    name: person?.login ?? 'nobody',
    email: `${person?.login ?? 'nobody'}@example.com`,
    at: Date.parse(commit.committedAt),
  });
  return {
    commit: {
      oid: commit.sha,
      tree: treeIdOf(commit.files),
      parents: commit.parents,
      author: signature(commit.author),
      committer: signature(commit.committer ?? null),
      signed: commit.verified,
      message: commit.message,
    },
    changes: paths
      .map((path) => ({ path, before: side(before, path), after: side(commit.files, path) }))
      .filter((change) => change.before?.oid !== change.after?.oid),
  };
}
