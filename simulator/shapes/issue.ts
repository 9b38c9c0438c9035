import { timestamp } from '../clock.ts';
import type { CommentState, IssueState, RepositoryState } from '../state.ts';
import type { World } from '../world.ts';
import { appShape } from './app.ts';
import { associationOf } from './association.ts';
import { labelShape } from './label.ts';
import { reactionsShape } from './reactions.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';
import { nodeId, simpleUser } from './user.ts';

/** GitHub's `issue`. Every pull request is an issue, too, and its `issue` has the field `pull_request`. */
export function issueShape(world: World, repository: RepositoryState, issue: IssueState) {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  const page = `${repositoryPage(world, repository)}/${kind}/${issue.number}`;
  return {
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: issue.id,
    node_id: nodeId('I', issue.id),
    number: issue.number,
    title: issue.title,
    user: simpleUser(world, issue.author),
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    reactions: reactionsShape(url),
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: issue.closedAt && timestamp(issue.closedAt),
    author_association: associationOf(world, repository, issue.author),
    body: issue.body,
    performed_via_github_app: issue.app === undefined ? null : appShape(world, issue.app),
    ...(issue.pull === undefined ? {} : { pull_request: pullLinks(world, repository, issue) }),
  };
}

function pullLinks(world: World, repository: RepositoryState, { number, pull }: IssueState) {
  const page = `${repositoryPage(world, repository)}/pull/${number}`;
  return {
    url: `${repositoryUrl(world, repository)}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: pull?.merged === undefined ? null : timestamp(pull.merged.at),
  };
}

export function commentShape(
  world: World,
  repository: RepositoryState,
  issue: IssueState,
  comment: CommentState,
) {
  const kind = issue.pull === undefined ? 'issues' : 'pull';
  return {
    url: `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`,
    html_url: `${repositoryPage(world, repository)}/${kind}/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: simpleUser(world, comment.author),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    author_association: associationOf(world, repository, comment.author),
    body: comment.body,
    reactions: reactionsShape(`${repositoryUrl(world, repository)}/issues/comments/${comment.id}`),
    performed_via_github_app: comment.app === undefined ? null : appShape(world, comment.app),
  };
}
