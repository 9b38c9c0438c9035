import { timestamp } from '../clock.ts';
import { commitsBetween, diff, mergeBase } from '../git/history.ts';
import type { RepositoryState, ReviewState } from '../state.ts';
import type { PullRequest, World } from '../world.ts';
import { associationOf } from './association.ts';
import { labelShape } from './label.ts';
import { repositoryPage, repositoryShape, repositoryUrl } from './repository.ts';
import { teamShape } from './team.ts';
import { nodeId, simpleUser } from './user.ts';

/** GitHub's `pull-request-simple`, the answer of listings. */
export function simplePull(world: World, repository: RepositoryState, issue: PullRequest) {
  const url = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  const issueUrl = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const page = `${repositoryPage(world, repository)}/pull/${issue.number}`;
  const statuses = `${repositoryUrl(world, repository)}/statuses/${issue.pull.headSha}`;
  const { pull } = issue;
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    user: simpleUser(world, issue.author),
    body: issue.body,
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    milestone: null,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: issue.closedAt && timestamp(issue.closedAt),
    merged_at: pull.merged === undefined ? null : timestamp(pull.merged.at),
    merge_commit_sha: pull.merged?.commit ?? pull.testMerge ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedReviewers.map((account) => simpleUser(world, account)),
    requested_teams: pull.requestedTeams.map((team) => teamShape(world, team)),
    head: side(world, pull.headRepository, pull.headBranch, pull.headSha),
    base: side(world, repository, pull.base, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repositoryUrl(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: associationOf(world, repository, issue.author),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** GitHub's `pull-request`, with the computed fields. `state` is its `mergeable_state`. */
export function fullPull(world: World, repository: RepositoryState, issue: PullRequest, state: string) {
  const { pull } = issue;
  const base = mergeBase(repository.git, pull.baseSha, pull.headSha);
  const files = diff(repository.git, base, pull.headSha);
  const total = (count: (file: (typeof files)[number]) => number) =>
    files.reduce((sum, file) => sum + count(file), 0);
  return {
    ...simplePull(world, repository, issue),
    merged: pull.merged !== undefined,
    mergeable: pull.merged === undefined ? pull.mergeable : null,
    rebaseable: pull.merged === undefined ? pull.mergeable : null,
    mergeable_state: pull.merged === undefined && pull.mergeable !== null ? state : 'unknown',
    merged_by: pull.merged === undefined ? null : simpleUser(world, pull.merged.by),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commitsBetween(repository.git, base, pull.headSha).length,
    additions: total(({ additions }) => additions),
    deletions: total(({ deletions }) => deletions),
    changed_files: files.length,
  };
}

function side(world: World, repository: RepositoryState, ref: string, sha: string) {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: simpleUser(world, repository.owner),
    repo: repositoryShape(world, repository),
  };
}

/** GitHub's `pull-request-minimal`, as check runs contain it. */
export function minimalPull(world: World, repository: RepositoryState, { number, pull }: PullRequest) {
  const repo = (of: RepositoryState) => ({ id: of.id, url: repositoryUrl(world, of), name: of.name });
  return {
    id: pull.id,
    number,
    url: `${repositoryUrl(world, repository)}/pulls/${number}`,
    head: { ref: pull.headBranch, sha: pull.headSha, repo: repo(pull.headRepository) },
    base: { ref: pull.base, sha: pull.baseSha, repo: repo(repository) },
  };
}

export function reviewShape(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  review: ReviewState,
) {
  const page = `${repositoryPage(world, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`;
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: simpleUser(world, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrl,
    author_association: associationOf(world, repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pullUrl } },
    ...(review.submittedAt === null ? {} : { submitted_at: timestamp(review.submittedAt) }),
    commit_id: review.commit,
  };
}
