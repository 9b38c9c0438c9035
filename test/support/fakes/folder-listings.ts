import { createHash } from 'node:crypto';
import type { TreeEntry, TreeFile } from '../../../src/ports/forge/trees.ts';

/** GitHub cuts off a longer listing. */
const ENTRIES_MAX = 100_000;

interface Folder {
  readonly oid: string;
  /** In git's order. */
  readonly entries: readonly TreeEntry[];
}

/**
 * The listings of folders over commits whose files are known by path. Each folder gets an id from its
 * content, as in git.
 * `filesOf` throws for an unknown commit.
 */
export function folderListings(
  filesOf: (commit: string) => Iterable<TreeFile>,
  entriesMax = () => ENTRIES_MAX,
): Record<'folder' | 'below', (id: string) => readonly TreeEntry[] | 'too-large'> {
  const folders = new Map<string, Folder>();
  const roots = new Map<string, Folder>();

  const folderOf = (files: readonly (readonly [readonly string[], TreeFile])[]): Folder => {
    const direct = files.flatMap(([[name = '', ...rest], file]): readonly TreeEntry[] =>
      rest.length === 0 ? [{ ...file, path: name }] : [],
    );
    const deeper = Map.groupBy(
      files.filter(([names]) => names.length > 1),
      ([[name = '']]) => name,
    );
    const below = [...deeper].map(([path, inside]): TreeEntry => {
      const { oid } = folderOf(inside.map(([names, file]) => [names.slice(1), file] as const));
      return { path, mode: '040000', oid, size: 0 };
    });
    const entries = [...direct, ...below].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
    const identity = entries.map(({ path, mode, oid }) => `${mode} ${path} ${oid}`).join('\n');
    const folder = { oid: createHash('sha1').update(`tree ${identity}`).digest('hex'), entries };
    folders.set(folder.oid, folder);
    return folder;
  };

  const find = (id: string): Folder => {
    const known = folders.get(id) ?? roots.get(id);
    if (known !== undefined) return known;
    const root = folderOf([...filesOf(id)].map((file) => [file.path.split('/'), file] as const));
    roots.set(id, root);
    return root;
  };

  const entriesBelow = ({ entries }: Folder): readonly TreeEntry[] =>
    entries.flatMap((entry) => {
      if (entry.mode !== '040000') return [entry];
      const inside = entriesBelow(find(entry.oid));
      return [entry, ...inside.map((inner) => ({ ...inner, path: `${entry.path}/${inner.path}` }))];
    });

  const answer = (entries: readonly TreeEntry[]) => (entries.length > entriesMax() ? 'too-large' : entries);
  return {
    folder: (id) => answer(find(id).entries),
    below: (id) => answer(entriesBelow(find(id))),
  };
}

/** Git sorts a folder as if its name ended with a slash. */
function sortKey({ path, mode }: TreeEntry): string {
  return mode === '040000' ? `${path}/` : path;
}
