import type { BareRepository } from './bare-repository.ts';
import { tryGit } from './git-binary.ts';
import { isAncestor } from './history.ts';

/** The tree of merging `theirs` into `ours`; undefined if they conflict. */
export function mergeTrees(repository: BareRepository, ours: string, theirs: string): string | undefined {
  if (isAncestor(repository, theirs, ours)) return repository.treeOf(ours);
  if (isAncestor(repository, ours, theirs)) return repository.treeOf(theirs);
  const { code, out, err } = tryGit(repository.folder, [
    'merge-tree',
    '--write-tree',
    '--allow-unrelated-histories',
    ours,
    theirs,
  ]);
  if (code > 1 || code < 0) throw new Error(`git merge-tree failed: ${err}`);
  return code === 0 ? out.toString().split('\n')[0] : undefined;
}

/**
 * The tree of `onto` with the changes of `commit`; undefined if they conflict. Older versions of git take no
 * merge base, and find it from the parents. So this writes a base with the tree before `commit`, and two
 * children of it: one with the tree of `onto`, one with that of `commit`.
 */
export function replay(repository: BareRepository, commit: string, onto: string): string | undefined {
  const author = { name: 'GitHub', email: 'noreply@github.com', date: new Date(0) };
  const writeCommit = (tree: string, parents: readonly string[]) =>
    repository.writeCommit({ tree, parents, author, committer: author, message: '' });
  const parent = repository.commit(commit)?.parents[0];
  // A commit without a parent is a change of the empty tree.
  const treeBefore = parent === undefined ? repository.edit(undefined, {}) : repository.treeOf(parent);
  const base = writeCommit(treeBefore, []);
  return mergeTrees(
    repository,
    writeCommit(repository.treeOf(onto), [base]),
    writeCommit(repository.treeOf(commit), [base]),
  );
}
