import { createHash } from 'node:crypto';

/** A file as a tree of git names it. */
export interface TreeLeaf {
  readonly mode: string;
  readonly oid: string;
}

/**
 * A folder as git stores it. Trees share the folders that they have in common, so that a change costs only
 * the folders above it.
 */
export interface GitTree {
  readonly entries: ReadonlyMap<string, TreeLeaf | GitTree>;
}

const FOLDER_MODE = '40000';
const EMPTY: GitTree = { entries: new Map() };
/** A tree never changes, so its id is computed once. */
const knownIds = new WeakMap<GitTree, string>();

/** The tree that holds these files. */
export function gitTree(files: Iterable<TreeLeaf & { readonly path: string }>): GitTree {
  return changedTree(EMPTY, files, []);
}

/** The tree after some files were written and others deleted. A folder without files is gone, as in git. */
export function changedTree(
  tree: GitTree,
  writes: Iterable<TreeLeaf & { readonly path: string }>,
  deletions: Iterable<string>,
): GitTree {
  const changes = new Map<string, TreeLeaf | null>();
  for (const path of deletions) changes.set(path, null);
  for (const { path, mode, oid } of writes) changes.set(path, { mode, oid });
  return applied(tree, changes) ?? { entries: new Map() };
}

/** The id that git gives the tree. `idForm` is any id of the repository: its length shows the hash. */
export function gitTreeId(tree: GitTree, idForm: string): string {
  const known = knownIds.get(tree);
  if (known !== undefined) return known;
  const lines = [...tree.entries]
    .map(([name, entry]) => ({ name, entry, order: Buffer.from('entries' in entry ? `${name}/` : name) }))
    .sort((a, b) => Buffer.compare(a.order, b.order))
    .flatMap(({ name, entry }) => [
      Buffer.from(`${'entries' in entry ? FOLDER_MODE : entry.mode} ${name}\0`),
      Buffer.from('entries' in entry ? gitTreeId(entry, idForm) : entry.oid, 'hex'),
    ]);
  const content = Buffer.concat(lines);
  const hash = createHash(idForm.length === 40 ? 'sha1' : 'sha256');
  const id = hash.update(`tree ${content.length}\0`).update(content).digest('hex');
  knownIds.set(tree, id);
  return id;
}

/** Null if nothing is left in the folder. */
function applied(tree: GitTree, changes: ReadonlyMap<string, TreeLeaf | null>): GitTree | null {
  const entries = new Map(tree.entries);
  const below = new Map<string, Map<string, TreeLeaf | null>>();
  for (const [path, leaf] of changes) {
    const slash = path.indexOf('/');
    if (slash === -1) {
      if (leaf === null) entries.delete(path);
      else entries.set(path, leaf);
      continue;
    }
    const folder = path.slice(0, slash);
    const inside = below.get(folder) ?? new Map<string, TreeLeaf | null>();
    below.set(folder, inside.set(path.slice(slash + 1), leaf));
  }
  for (const [name, inside] of below) {
    const before = entries.get(name);
    const after = applied(before !== undefined && 'entries' in before ? before : EMPTY, inside);
    if (after === null) entries.delete(name);
    else entries.set(name, after);
  }
  return entries.size === 0 ? null : { entries };
}
