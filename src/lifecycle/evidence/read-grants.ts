import { REGULAR_FILE } from '../../domain/git-mode.ts';
import { fileBeyondLimits, filesWithinLimits, folderBeyondLimits } from '../../domain/grants/file-limits.ts';
import { grantsReach } from '../../domain/grants/folder-reach.ts';
import { type GrantSet, grantSet } from '../../domain/grants/grant-set.ts';
import { isGrantsFile } from '../../domain/grants/grants-paths.ts';
import { type ParsedGrants, parseGrantsFile } from '../../domain/grants/parse-grants-file.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { TreeFile, Trees } from '../../ports/forge/trees.ts';
import { filesWithin, TREE_LISTINGS_MAX } from './read-folders.ts';
import { unlessTooLarge } from './tree-too-large.ts';

/** Bytes. A larger grants file is not fetched: the parser refuses it by its size alone. */
const MAX_FILE_BYTES = 1_048_576;

/** The grants of one tree, with the bytes of each file. */
export interface GrantsAt {
  readonly set: GrantSet;
  /** By path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads the grants files of a commit, up to a limit for one commit; null is a commit without files.
 * Only regular files are read: a symlink or a submodule holds no grants. If a folder is too large to list,
 * the set is not complete, and has no grants.
 */
export async function readGrants(
  trees: Trees,
  commit: string | null,
  policy: Pick<Policy, 'files'>,
): Promise<GrantsAt> {
  const tree =
    commit === null
      ? []
      : await unlessTooLarge(
          filesWithin(trees, commit, (folder) => grantsReach(policy.files, folder)),
          ({ folder }) => folder,
        );
  if (typeof tree === 'string') {
    return { set: grantSet([folderBeyondLimits(tree, TREE_LISTINGS_MAX)]), files: new Map() };
  }
  return readFiles(trees, tree, policy);
}

/** Reads the grants files among these files. */
export async function readFiles(
  trees: Pick<Trees, 'blobs'>,
  tree: readonly TreeFile[],
  policy: Pick<Policy, 'files'>,
): Promise<GrantsAt> {
  const regular = tree.filter(({ path, mode }) => mode === REGULAR_FILE && isGrantsFile(policy.files, path));
  const within = regular.slice(
    0,
    filesWithinLimits(regular.map((file) => (isFetched(file) ? file.size : 0))),
  );
  const contents = await trees.blobs(within.filter(isFetched).map(({ oid }) => oid));
  const files = new Map<string, Uint8Array>();
  const parsed: ParsedGrants[] = [];
  for (const { path, oid, size } of within) {
    const bytes = contents.get(oid);
    if (bytes !== undefined) files.set(path, bytes);
    parsed.push(parseGrantsFile({ path, bytes: bytes ?? new Uint8Array(size) }));
  }
  const beyond = regular[within.length];
  if (beyond !== undefined) parsed.push(fileBeyondLimits(beyond.path));
  return { set: grantSet(parsed), files };
}

function isFetched({ size }: TreeFile): boolean {
  return size <= MAX_FILE_BYTES;
}
