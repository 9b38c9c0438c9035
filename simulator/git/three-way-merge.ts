import type { BareRepository } from './bare-repository.ts';
import { tryGit } from './git-binary.ts';
import { isAncestor } from './history.ts';

/** The tree that results from merging `theirs` into `ours`; undefined when they conflict. */
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
 * The tree of `onto` with what `commit` changed applied; undefined when it conflicts.
 * Git of this age cannot be told a merge base, so three commits without history give it one.
 */
export function replay(repository: BareRepository, commit: string, onto: string): string | undefined {
  const nobody = { name: 'GitHub', email: 'noreply@github.com', date: new Date(0) };
  const bare = (tree: string, parents: readonly string[]) =>
    repository.writeCommit({ tree, parents, author: nobody, committer: nobody, message: '' });
  const parent = repository.commit(commit)?.parents[0];
  const base = bare(parent === undefined ? repository.edit(undefined, {}) : repository.treeOf(parent), []);
  return mergeTrees(
    repository,
    bare(repository.treeOf(onto), [base]),
    bare(repository.treeOf(commit), [base]),
  );
}
