import { type FolderReach, watchedReach } from '../../domain/grants/folder-reach.ts';
import type { TreeEntry } from '../../ports/forge/trees.ts';
import { type ComparedPath, changedPaths } from './changed-paths.ts';
import { entriesOf, isFolder, type ListingBudget, type Listings, listingBudget } from './read-folders.ts';
import { unlessTooLarge } from './tree-too-large.ts';

/** The ids of one folder on both sides; null if it does not exist there. */
interface Pair {
  readonly folder: string;
  readonly before: string | null;
  readonly after: string | null;
}

interface Walk {
  readonly globs: readonly string[];
  readonly before: ListingBudget;
  readonly after: ListingBudget;
}

/**
 * The paths that differ between two commits. Both trees are walked together, and a folder with one id on both
 * sides is not listed. Two kinds of folders appear as one path that ends with a slash: a folder that can hold
 * neither a grants file nor the policy, and one that is too large to list. The globs show which of the two a
 * folder is.
 */
export async function compareTrees(
  trees: Listings,
  before: string | null,
  after: string,
  globs: readonly string[],
): Promise<readonly ComparedPath[]> {
  const root: Pair = { folder: '', before, after };
  const walk = { globs, before: listingBudget(), after: listingBudget() };
  spend(walk, [root], '');
  return before === after ? [] : changesIn(trees, root, walk);
}

async function changesIn(trees: Listings, pair: Pair, walk: Walk): Promise<readonly ComparedPath[]> {
  const reach = watchedReach(walk.globs, pair.folder);
  if (reach === 'none') return [asOnePath(pair)];
  const prefix = pair.folder === '' ? '' : `${pair.folder}/`;
  if (reach === 'any') {
    const changed = await changesBelow(trees, pair);
    if (changed !== 'too-large')
      return changed.map((found) => ({ ...found, path: `${prefix}${found.path}` }));
  }
  const direct = await unlessTooLarge(changesDirectlyIn(trees, pair, { ...walk, reach }), () => null);
  if (direct === null) return [asOnePath(pair)];
  const changed = [direct.files];
  for (const child of direct.folders) changed.push(await changesIn(trees, child, walk));
  return changed.flat();
}

/**
 * Counts the listings of these folders on each side. `folder` is the one that has them all, and is too large
 * if they are too many.
 */
function spend(
  { before, after }: Pick<Walk, 'before' | 'after'>,
  pairs: readonly Pair[],
  folder: string,
): void {
  before.spend(folder, pairs.filter((pair) => pair.before !== null).length);
  after.spend(folder, pairs.filter((pair) => pair.after !== null).length);
}

async function changesBelow(trees: Listings, pair: Pair): Promise<readonly ComparedPath[] | 'too-large'> {
  const [before, after] = await Promise.all(
    [pair.before, pair.after].map(async (id) => (id === null ? [] : trees.below(id))),
  );
  if (before === undefined || after === undefined || before === 'too-large' || after === 'too-large')
    return 'too-large';
  const [filesBefore, filesAfter] = [before, after].map((all) => all.filter((entry) => !isFolder(entry)));
  return changedPaths(filesBefore ?? [], filesAfter ?? []);
}

/**
 * The files that differ, and the folders that differ. Throws TreeTooLarge if GitHub does not list all of
 * them, or if the limit does not allow to list all of these folders.
 */
async function changesDirectlyIn(
  trees: Listings,
  pair: Pair,
  { globs, reach, ...budgets }: Walk & { readonly reach: FolderReach },
): Promise<{ readonly files: readonly ComparedPath[]; readonly folders: readonly Pair[] }> {
  const { folder } = pair;
  // The listing of everything below it was too large, and has been counted.
  if (reach === 'any') spend(budgets, [pair], folder);
  const [before, after] = await Promise.all([
    entriesIn(trees, folder, pair.before),
    entriesIn(trees, folder, pair.after),
  ]);
  const filesOf = (entries: readonly TreeEntry[]) => entries.filter((entry) => !isFolder(entry));
  const foldersOf = (entries: readonly TreeEntry[]) =>
    new Map(entries.filter(isFolder).map((entry) => [entry.path, entry.oid]));
  const [foldersBefore, foldersAfter] = [foldersOf(before), foldersOf(after)];
  const folders = [...new Set([...foldersBefore.keys(), ...foldersAfter.keys()])]
    .map(
      (path): Pair => ({
        folder: path,
        before: foldersBefore.get(path) ?? null,
        after: foldersAfter.get(path) ?? null,
      }),
    )
    .filter((child) => child.before !== child.after);
  const listed = folders.filter((child) => watchedReach(globs, child.folder) !== 'none');
  spend(budgets, listed, folder);
  return { files: changedPaths(filesOf(before), filesOf(after)), folders };
}

async function entriesIn(trees: Listings, folder: string, id: string | null): Promise<readonly TreeEntry[]> {
  if (id === null) return [];
  const prefix = folder === '' ? '' : `${folder}/`;
  return (await entriesOf(trees, { id, folder })).map((entry) => ({
    ...entry,
    path: `${prefix}${entry.path}`,
  }));
}

/** A folder that is not listed, as one path. */
function asOnePath({ folder, after }: Pair): ComparedPath {
  return {
    path: `${folder}/`,
    mode: after === null ? null : '040000',
    oid: after,
    before: null,
    after: null,
  };
}
