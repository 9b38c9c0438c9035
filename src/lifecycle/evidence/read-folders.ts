import type { FolderReach } from '../../domain/grants/folder-reach.ts';
import type { TreeEntry, TreeFile, Trees } from '../../ports/forge/trees.ts';
import { TreeTooLarge } from './tree-too-large.ts';

/** The listings of GitHub: one call each. */
export type Listings = Pick<Trees, 'folder' | 'below'>;

/**
 * Listings of GitHub that Curfew reads of one tree. A tree with grants files in one folder takes 2 or 3,
 * however many files it has. A sweep looks at 50 pull requests of one author and at both sides of each: 50
 * trees that reach the limit cost less than a third of the 5,000 calls that GitHub allows in an hour.
 */
export const TREE_LISTINGS_MAX = 30;

const FOLDER = '040000';

export function isFolder({ mode }: Pick<TreeEntry, 'mode'>): boolean {
  return mode === FOLDER;
}

/** Counts the listings of one tree. Throws TreeTooLarge beyond the limit. */
export interface ListingBudget {
  /**
   * Before so many folders of this one are listed: none of them is listed if the limit does not allow all.
   */
  spend(folder: string, count: number): void;
}

export function listingBudget(): ListingBudget {
  let left = TREE_LISTINGS_MAX;
  return {
    spend(folder, count) {
      if (count > left) throw new TreeTooLarge(folder);
      left -= count;
    },
  };
}

/** The entries directly in a folder. Throws TreeTooLarge if GitHub does not list all of them. */
export async function entriesOf(
  trees: Listings,
  { id, folder }: { readonly id: string; readonly folder: string },
): Promise<readonly TreeEntry[]> {
  const entries = await trees.folder(id);
  if (entries === 'too-large') throw new TreeTooLarge(folder);
  return entries;
}

/** The file, symlink or submodule of exactly this path; null if there is none. */
export async function fileAt(trees: Listings, commit: string, path: string): Promise<TreeFile | null> {
  const names = path.split('/');
  let id = commit;
  for (const [depth, name] of names.entries()) {
    const entries = await entriesOf(trees, { id, folder: names.slice(0, depth).join('/') });
    const entry = entries.find((found) => found.path === name);
    if (entry === undefined) return null;
    if (depth === names.length - 1) return isFolder(entry) ? null : { ...entry, path };
    if (!isFolder(entry)) return null;
    id = entry.oid;
  }
  return null;
}

/**
 * All files in the folders of a commit that `reach` names. Other folders are not listed. Rejects with
 * TreeTooLarge.
 */
export async function filesWithin(
  trees: Listings,
  commit: string,
  reach: (folder: string) => FolderReach,
): Promise<readonly TreeFile[]> {
  const budget = listingBudget();
  budget.spend('', 1);
  return filesIn(trees, { id: commit, folder: '' }, { reach, budget });
}

interface Walk {
  readonly reach: (folder: string) => FolderReach;
  readonly budget: ListingBudget;
}

async function filesIn(
  trees: Listings,
  { id, folder }: { readonly id: string; readonly folder: string },
  walk: Walk,
): Promise<readonly TreeFile[]> {
  const prefix = folder === '' ? '' : `${folder}/`;
  const named = (entry: TreeEntry): TreeEntry => ({ ...entry, path: `${prefix}${entry.path}` });
  if (walk.reach(folder) === 'any') {
    const all = await trees.below(id);
    if (all !== 'too-large') return all.filter((entry) => !isFolder(entry)).map(named);
    walk.budget.spend(folder, 1);
  }
  const entries = (await entriesOf(trees, { id, folder })).map(named);
  const isNamed = (entry: TreeEntry) => isFolder(entry) && walk.reach(entry.path) !== 'none';
  const folders = new Set(entries.filter(isNamed));
  walk.budget.spend(folder, folders.size);
  const files = [];
  for (const entry of entries) {
    if (!isFolder(entry)) files.push([entry]);
    else if (folders.has(entry))
      files.push(await filesIn(trees, { id: entry.oid, folder: entry.path }, walk));
  }
  return files.flat();
}

/** Listings for several trees together. The same one counts once. Rejects with TreeTooLarge beyond `max`. */
export function limitListings({ folder, below }: Listings, max: number): Listings {
  const asked = new Set<string>();
  const count = (key: string) => {
    if (asked.add(key).size > max) throw new TreeTooLarge('');
  };
  return {
    async folder(id) {
      count(`folder ${id}`);
      return folder(id);
    },
    async below(id) {
      count(`below ${id}`);
      return below(id);
    },
  };
}
