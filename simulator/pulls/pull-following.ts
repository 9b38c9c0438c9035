import { tryGit } from '../git/git-binary.ts';
import { commitsBetween, isAncestor, revisions } from '../git/history.ts';
import { activeRulesets } from '../protection/rulesets.ts';
import type { Actor, RepositoryState } from '../state.ts';
import { announcePull, announceReview } from '../webhooks/pull-events.ts';
import type { PullRequest, World } from '../world.ts';
import { recordForcePush } from './push-record.ts';

/** Updates a pull request after its branch moved. */
export function followHead(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  from: string | undefined,
  to: string | undefined,
  actor: Actor,
): void {
  const { pull } = issue;
  if (to === undefined) {
    close(world, repository, issue, actor);
    return;
  }
  bringCommits(repository, pull.headRepository, to);
  const before = pull.headSha;
  pull.headSha = to;
  pull.mergeable = null;
  pull.lastPusher = actor.account;
  issue.updatedAt = world.clock.now();
  repository.git.setRef(`refs/pull/${issue.number}/head`, to);
  const tip = repository.git.branch(pull.base);
  if (tip !== undefined) pull.baseSha = tip;
  // GitHub closes a pull request that a force-push leaves without commits.
  const forced = from !== undefined && !isAncestor(repository.git, from, to);
  if (forced) recordForcePush(world, repository, issue, { before: from, after: to, actor: actor.account });
  if (forced && tip !== undefined && isAncestor(repository.git, to, tip)) {
    close(world, repository, issue, actor);
    return;
  }
  const isRewritten = forced || isMergeOfBase(repository, to, tip);
  if (movesReviews(repository, isRewritten)) for (const review of pull.reviews) review.commit = to;
  dismissStale(world, repository, issue, actor);
  announcePull(world, repository, issue, 'synchronize', actor, { before, after: to });
}

/**
 * Seen after force-pushes (https://github.com/max-sixty/tend/pull/884), and after merges of the base. Another
 * thread saw a review with comments stay (https://github.com/LTplus-AG/ifc-lite/issues/3729); here all move.
 */
function movesReviews({ movesReviewCommits }: RepositoryState, isRewritten: boolean): boolean {
  return movesReviewCommits === 'after each push' || (movesReviewCommits === 'after rewrites' && isRewritten);
}

function isMergeOfBase({ git }: RepositoryState, commit: string, tip: string | undefined): boolean {
  const second = git.commit(commit)?.parents[1];
  return second !== undefined && tip !== undefined && isAncestor(git, second, tip);
}

/** Updates a pull request after its base moved. The push may have merged it. */
export function followBase(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  from: string | undefined,
  to: string | undefined,
  actor: Actor,
): void {
  const { pull } = issue;
  if (to === undefined) {
    close(world, repository, issue, actor);
    return;
  }
  pull.mergeable = null;
  if (!commitsBetween(repository.git, from, to).includes(pull.headSha)) return;
  const steps = revisions(
    repository.git,
    '--first-parent',
    '--reverse',
    to,
    ...(from === undefined ? [] : [`^${from}`]),
  );
  const commit = steps.find((oid) => isAncestor(repository.git, pull.headSha, oid)) ?? to;
  markMerged(world, issue, commit, actor);
  announcePull(world, repository, issue, 'closed', actor);
}

export function markMerged(
  world: World,
  issue: PullRequest,
  commit: string,
  actor: Actor,
  onto?: string,
): void {
  const at = world.clock.now();
  issue.pull.merged = { by: actor.account, at, commit, ...(onto === undefined ? {} : { onto }) };
  issue.state = 'closed';
  issue.closedAt = at;
  issue.updatedAt = at;
}

export function close(world: World, repository: RepositoryState, issue: PullRequest, actor: Actor): void {
  issue.state = 'closed';
  issue.closedAt = world.clock.now();
  issue.updatedAt = issue.closedAt;
  announcePull(world, repository, issue, 'closed', actor);
}

/** Copies the commits of a fork into the repository of the pull request. */
export function bringCommits(base: RepositoryState, head: RepositoryState, commit: string): void {
  if (base !== head) tryGit(base.git.folder, ['fetch', '--quiet', '--no-tags', head.git.folder, commit]);
}

function dismissStale(world: World, repository: RepositoryState, issue: PullRequest, actor: Actor): void {
  const rules = activeRulesets(world, repository, issue.pull.base).flatMap((ruleset) => ruleset.rules);
  const asked = rules.some(({ parameters }) => parameters?.['dismiss_stale_reviews_on_push'] === true);
  for (const review of asked ? issue.pull.reviews : []) {
    if (review.state !== 'APPROVED') continue;
    review.state = 'DISMISSED';
    announceReview(world, repository, issue, review, 'dismissed', actor);
  }
}
