import { commitsBetween, isAncestor, mergeBase } from '../git/history.ts';
import { signatureOf, webFlow, writeSigned } from '../git/signatures.ts';
import { mergeTrees, replay } from '../git/three-way-merge.ts';
import { markMerged } from '../pulls/pull-following.ts';
import { noticePushes } from '../pulls/pushes.ts';
import type { Actor, MergeMethod, RepositoryState } from '../state.ts';
import { announcePull } from '../webhooks/pull-events.ts';
import { type PullRequest, pullsOf, type World } from '../world.ts';
import { squashMessage } from './merge-messages.ts';

export interface MergeWish {
  readonly method: MergeMethod;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** Merges onto the tip of the base and answers the new commit; undefined if the two conflict. */
export function mergePull(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  wish: MergeWish,
  actor: Actor,
): string | undefined {
  const tip = repository.git.branch(issue.pull.base);
  if (tip === undefined) return undefined;
  const commit = writeMerge(world, repository, issue, wish, actor, tip);
  if (commit === undefined || !repository.git.setRef(`refs/heads/${issue.pull.base}`, commit, tip))
    return undefined;
  settleMerges(world, repository, [{ issue, commit, onto: tip, actor }]);
  return commit;
}

/**
 * Runs after the base was moved to the merge: sends events, and deletes the branches if that is configured.
 */
export function settleMerges(
  world: World,
  repository: RepositoryState,
  merges: readonly {
    readonly issue: PullRequest;
    readonly commit: string;
    /** The base before the merge. */
    readonly onto: string;
    readonly actor: Actor;
  }[],
): void {
  // Marks all pull requests before the push is announced, so that no other code mistakes it for a push by a
  // person.
  for (const { issue, commit, onto, actor } of merges) markMerged(world, issue, commit, actor, onto);
  for (const { issue, actor } of merges) {
    noticePushes(world, repository, actor);
    announcePull(world, repository, issue, 'closed', actor);
    const { headRepository, headBranch } = issue.pull;
    if (repository.deleteBranchOnMerge && headRepository.git.branch(headBranch) !== undefined) {
      if (headRepository === repository) retarget(world, repository, headBranch, issue.pull.base, actor);
      headRepository.git.deleteRef(`refs/heads/${headBranch}`);
      noticePushes(world, headRepository, actor);
    }
  }
}

/**
 * Pull requests onto a merged branch get its base, if GitHub itself deletes the branch. If a person or an App
 * deletes it through the API, they are closed: https://github.com/cli/cli/issues/14223
 */
function retarget(world: World, repository: RepositoryState, from: string, to: string, actor: Actor): void {
  const tip = repository.git.branch(to);
  if (tip === undefined) return;
  for (const issue of pullsOf(repository)) {
    const { pull } = issue;
    if (issue.state !== 'open' || pull.base !== from) continue;
    const changes = { base: { ref: { from }, sha: { from: pull.baseSha } } };
    Object.assign(pull, { base: to, baseSha: tip, mergeable: null });
    issue.updatedAt = world.clock.now();
    announcePull(world, repository, issue, 'edited', actor, { changes });
  }
}

/** Creates the commit or commits of a merge onto `tip`. Moves no branch. */
export function writeMerge(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  wish: MergeWish,
  actor: Actor,
  tip: string,
): string | undefined {
  const { headSha } = issue.pull;
  const now = world.clock.now();
  if (wish.method === 'rebase') return rebase(repository, headSha, tip, now);
  const tree = mergeTrees(repository.git, tip, headSha);
  if (tree === undefined) return undefined;
  if (wish.method === 'squash') {
    const { title, message } = squashMessage(issue, commitsOf(repository, tip, headSha));
    return writeSigned(world, repository, {
      tree,
      parents: [tip],
      author: signatureOf(issue.author, now),
      committer: webFlow(now),
      message: joined(wish.title ?? title, wish.message ?? message),
    });
  }
  const from = `${issue.pull.headRepository.owner.login}/${issue.pull.headBranch}`;
  return writeSigned(world, repository, {
    tree,
    parents: [tip, headSha],
    author: signatureOf(actor.account, now),
    committer: webFlow(now),
    message: joined(
      wish.title ?? `Merge pull request #${issue.number} from ${from}`,
      wish.message ?? issue.title,
    ),
  });
}

function commitsOf(repository: RepositoryState, tip: string, head: string) {
  const ids = commitsBetween(repository.git, mergeBase(repository.git, tip, head), head);
  return ids.flatMap((oid) => repository.git.commit(oid) ?? []);
}

/**
 * Rewrites each commit on top of the base. GitHub does not sign commits of other authors, so these are not
 * verified.
 */
function rebase(repository: RepositoryState, head: string, tip: string, now: Date): string | undefined {
  let onto = tip;
  for (const commit of commitsOf(repository, tip, head)) {
    if (commit.parents.length > 1 || isAncestor(repository.git, commit.oid, tip)) continue;
    const tree = replay(repository.git, commit.oid, onto);
    if (tree === undefined) return undefined;
    const { author, message } = commit;
    onto = repository.git.writeCommit({ tree, parents: [onto], author, committer: webFlow(now), message });
  }
  return onto;
}

function joined(title: string, message: string): string {
  return message === '' ? title : `${title}\n\n${message}`;
}
