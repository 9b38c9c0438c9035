import { gitTree, gitTreeId } from '../../../src/domain/git-tree.ts';
import type { TreeFile } from '../../../src/ports/forge/trees.ts';

const known = new WeakMap<ReadonlyMap<string, TreeFile>, string>();

/** The id of the tree of a commit with these files, in a repository with SHA-1. */
export function treeIdOf(files: ReadonlyMap<string, TreeFile>): string {
  const id = known.get(files) ?? gitTreeId(gitTree(files.values()), '0'.repeat(40));
  known.set(files, id);
  return id;
}
