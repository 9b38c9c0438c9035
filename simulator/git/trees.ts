import type { Objects } from './objects.ts';

export type Mode = '100644' | '100755' | '120000' | '160000' | '040000';

export interface TreeEntry {
  readonly mode: Mode;
  readonly name: string;
  readonly oid: string;
}

export interface PathEntry {
  readonly mode: Mode;
  readonly path: string;
  readonly oid: string;
}

/** The new content of a path; `null` removes it. */
export type Change = { readonly mode: Mode; readonly oid: string } | null;

export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const modes: Readonly<Record<string, Mode>> = {
  '100644': '100644',
  '100664': '100644',
  '100755': '100755',
  '120000': '120000',
  '160000': '160000',
  '40000': '040000',
};

export function readTree(objects: Objects, oid: string): readonly TreeEntry[] | undefined {
  if (oid === emptyTree) return [];
  const object = objects.read(oid);
  if (object?.type !== 'tree') return undefined;
  const entries: TreeEntry[] = [];
  const { content } = object;
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const end = content.indexOf(0, space);
    const mode = modes[content.subarray(at, space).toString()];
    if (mode === undefined) throw new Error('A tree holds a mode that git does not know');
    entries.push({
      mode,
      name: content.subarray(space + 1, end).toString(),
      oid: content.subarray(end + 1, end + 21).toString('hex'),
    });
    at = end + 21;
  }
  return entries;
}

function writeTree(objects: Objects, entries: readonly TreeEntry[]): string {
  const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  const parts = sorted.flatMap(({ mode, name, oid }) => [
    Buffer.from(`${mode === '040000' ? '40000' : mode} ${name}\0`),
    Buffer.from(oid, 'hex'),
  ]);
  return objects.write('tree', Buffer.concat(parts));
}

/** Git sorts a folder as if its name ended with a slash. */
function sortKey({ mode, name }: TreeEntry): Buffer {
  return Buffer.from(mode === '040000' ? `${name}/` : name);
}

/** Every entry below a tree, folders included, each folder before what it holds. */
export function walkTree(objects: Objects, oid: string, prefix = ''): PathEntry[] {
  return (readTree(objects, oid) ?? []).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    const here = { mode: entry.mode, path, oid: entry.oid };
    return entry.mode === '040000' ? [here, ...walkTree(objects, entry.oid, `${path}/`)] : [here];
  });
}

export function entryAt(objects: Objects, tree: string, path: string): TreeEntry | undefined {
  const [first = '', ...rest] = path.split('/');
  const entry = (readTree(objects, tree) ?? []).find(({ name }) => name === first);
  if (rest.length === 0 || entry === undefined) return entry;
  return entry.mode === '040000' ? entryAt(objects, entry.oid, rest.join('/')) : undefined;
}

/** A new tree with some changed paths. As in git, empty folders disappear. */
export function changeTree(objects: Objects, tree: string, changes: ReadonlyMap<string, Change>): string {
  const entries = new Map((readTree(objects, tree) ?? []).map((entry) => [entry.name, entry]));
  const below = new Map<string, Map<string, Change>>();
  for (const [path, change] of changes) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      if (change) entries.set(path, { name: path, ...change });
      else entries.delete(path);
      continue;
    }
    const name = path.slice(0, slash);
    const inside = below.get(name) ?? new Map<string, Change>();
    below.set(name, inside.set(path.slice(slash + 1), change));
  }
  for (const [name, inside] of below) {
    const folder = entries.get(name);
    const oid = changeTree(objects, folder?.mode === '040000' ? folder.oid : emptyTree, inside);
    if ((readTree(objects, oid) ?? []).length > 0) entries.set(name, { mode: '040000', name, oid });
    else if (folder?.mode === '040000') entries.delete(name);
  }
  return writeTree(objects, [...entries.values()]);
}
