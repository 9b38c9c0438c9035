import type { Files } from '../git/bare-repository.ts';
import { signatureOf } from '../git/signatures.ts';
import { mergeTrees } from '../git/three-way-merge.ts';
import { emptyTree } from '../git/trees.ts';
import type { Account, RepositoryState } from '../state.ts';

export interface PushWish {
  /** The content of each path; `null` removes the path. */
  readonly files: Files;
  readonly message: string;
  /** The start of a new or forced branch: a branch or a commit. The default branch by default. */
  readonly from?: string;
  /** Discards the commits of the branch. */
  readonly force?: boolean;
  /** The author and committer in the commit: git lets everyone write any name. */
  readonly as?: Account;
  /** A branch or commit to merge. `files` then change the result of the merge. */
  readonly mergeOf?: string;
}

/** Writes a person's commit on top of a branch, or of the start of a new one. Moves no branch. */
export function commitAs(
  author: Account,
  now: Date,
  state: RepositoryState,
  branch: string,
  wish: PushWish,
): string {
  const { git } = state;
  const { files, message, from, force = false, mergeOf } = wish;
  const named = (name: string) => git.branch(name) ?? (git.commit(name) === undefined ? undefined : name);
  const existing = force ? undefined : git.branch(branch);
  const parent = existing ?? named(from ?? state.defaultBranch);
  const second = mergeOf === undefined ? undefined : named(mergeOf);
  const signature = signatureOf(wish.as ?? author, now);
  return git.writeCommit({
    tree: git.editTree(mergedTree(state, parent, second), files),
    parents: [parent, second].filter((oid) => oid !== undefined),
    author: signature,
    committer: signature,
    message: message.endsWith('\n') ? message : `${message}\n`,
  });
}

/** The tree to change: the tree of the parent, merged with the second parent if there is one. */
function mergedTree(
  { git }: RepositoryState,
  parent: string | undefined,
  second: string | undefined,
): string {
  if (parent === undefined) return emptyTree;
  if (second === undefined) return git.treeOf(parent);
  const tree = mergeTrees(git, parent, second);
  if (tree === undefined) throw new Error(`${second} conflicts with ${parent}`);
  return tree;
}
