import { webFlow } from '../git/signatures.ts';
import { mergeTrees } from '../git/three-way-merge.ts';
import { latestRuns } from '../protection/required-checks.ts';
import { mergeViolations } from '../protection/violations.ts';
import type { RepositoryState } from '../state.ts';
import type { PullRequest, World } from '../world.ts';

/** An actor without any bypass. The page of a pull request shows everyone the state without bypasses. */
const noBypass = {
  account: { id: -1, login: '', name: '', type: 'User', token: '', createdAt: new Date(0) },
} as const;

export function canMerge(repository: RepositoryState, { pull }: PullRequest): boolean {
  const tip = repository.git.branch(pull.base);
  return tip !== undefined && mergeTrees(repository.git, tip, pull.headSha) !== undefined;
}

/**
 * Reading a pull request starts the background job that computes whether it can be merged. Only later reads
 * get its answer.
 * https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database
 */
export function lookIntoMergeability(world: World, repository: RepositoryState, issue: PullRequest): void {
  const { pull } = issue;
  if (issue.state !== 'open' || pull.mergeable !== null) return;
  const [head, base] = [pull.headSha, repository.git.branch(pull.base)];
  world.events.background(
    new Promise<void>((resolve) => {
      setImmediate(() => {
        const same = pull.headSha === head && repository.git.branch(pull.base) === base;
        if (same) tryMerge(world, repository, issue);
        resolve();
      });
    }),
  );
}

/** If the pull request can be merged, a trial merge exists. */
function tryMerge(world: World, repository: RepositoryState, { number, pull }: PullRequest): void {
  const tip = repository.git.branch(pull.base);
  const tree = tip === undefined ? undefined : mergeTrees(repository.git, tip, pull.headSha);
  pull.mergeable = tree !== undefined;
  if (tip === undefined || tree === undefined) return;
  const committer = webFlow(world.clock.now());
  const message = `Merge ${pull.headSha} into ${tip}`;
  pull.testMerge = repository.git.writeCommit({
    tree,
    parents: [tip, pull.headSha],
    author: committer,
    committer,
    message,
  });
  repository.git.setRef(`refs/pull/${number}/merge`, pull.testMerge);
}

/** GitHub's `mergeable_state`. */
export function mergeableState(world: World, repository: RepositoryState, issue: PullRequest): string {
  const { pull } = issue;
  if (issue.state !== 'open' || pull.mergeable === null) return 'unknown';
  if (!pull.mergeable) return 'dirty';
  if (pull.draft) return 'draft';
  const method = repository.mergeMethods.has('squash') ? 'squash' : 'merge';
  if (mergeViolations(world, repository, issue, method, noBypass).length > 0) return 'blocked';
  const unstable = latestRuns(repository, pull.headSha).some(
    ({ conclusion }) => conclusion === null || !['success', 'neutral', 'skipped'].includes(conclusion),
  );
  return unstable ? 'unstable' : 'clean';
}
