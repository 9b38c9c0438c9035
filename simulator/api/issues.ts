import { created, notFound, ok, Refused, unprocessable } from '../http/answer.ts';
import {
  actorOf,
  type Call,
  hasPermission,
  type Level,
  param,
  repositoryOf,
  requirePermission,
} from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { close } from '../pulls/pull-following.ts';
import { commentShape, issueShape } from '../shapes/issue.ts';
import { labelShape } from '../shapes/label.ts';
import type { CommentState, IssueState, RepositoryState } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { fullName, isPull } from '../world.ts';

/** https://docs.github.com/en/rest/issues/comments. GitHub refuses longer bodies. */
const longestBody = 65_536;

export const issueRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/issues', (call) => {
    const repository = repositoryOf(call, { permission: 'issues', level: 'read' });
    const state = call.query.get('state') ?? 'open';
    const labels = (call.query.get('labels') ?? '').split(',').filter(Boolean);
    const creator = call.query.get('creator');
    const found = [...repository.issues.values()]
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => labels.every((name) => issue.labels.some((label) => label.name === name)))
      .filter((issue) => creator === null || issue.author.login === creator)
      .reverse();
    return page(call, `/repos/${fullName(repository)}/issues`, found, (issue) =>
      issueShape(call.world, repository, issue),
    );
  }),
  route('POST /repos/{owner}/{repo}/issues', (call) => {
    const repository = repositoryOf(call, { permission: 'issues', level: 'write', person: 'read' });
    const issue = open(call, repository);
    return created(issueShape(call.world, repository, issue));
  }),
  route('GET /repos/{owner}/{repo}/issues/{number}', (call) => {
    const { repository, issue } = found(call, 'read');
    return ok(issueShape(call.world, repository, issue));
  }),
  route('PATCH /repos/{owner}/{repo}/issues/{number}', (call) => {
    const { repository, issue } = found(call, 'write');
    edit(call, repository, issue);
    return ok(issueShape(call.world, repository, issue));
  }),
  route('GET /repos/{owner}/{repo}/issues/{number}/comments', (call) => {
    const { repository, issue } = found(call, 'read');
    const path = `/repos/${fullName(repository)}/issues/${issue.number}/comments`;
    return page(call, path, issue.comments, (comment) =>
      commentShape(call.world, repository, issue, comment),
    );
  }),
  route('POST /repos/{owner}/{repo}/issues/{number}/comments', (call) => {
    const { repository, issue } = found(call, 'write');
    const now = call.world.clock.now();
    const { account, app } = actorOf(call);
    const comment: CommentState = {
      id: call.world.nextId(),
      author: account,
      ...(app === undefined ? {} : { app }),
      body: bodyIn(call),
      createdAt: now,
      updatedAt: now,
    };
    issue.comments.push(comment);
    issue.updatedAt = now;
    const shape = commentShape(call.world, repository, issue, comment);
    announce(call.world, repository, {
      event: 'issue_comment',
      action: 'created',
      sender: account,
      payload: () => ({ issue: issueShape(call.world, repository, issue), comment: shape }),
    });
    return created(shape);
  }),
  route('PATCH /repos/{owner}/{repo}/issues/comments/{comment}', (call) => {
    const repository = repositoryOf(call, { permission: 'metadata', level: 'read' });
    for (const issue of repository.issues.values()) {
      const comment = issue.comments.find(({ id }) => String(id) === param(call, 'comment'));
      if (comment === undefined) continue;
      mayUse(call, repository, issue, 'write');
      // People with write access may edit all comments. Apps may edit only their own.
      const { account } = actorOf(call);
      if (comment.author !== account && account.type === 'Bot')
        throw new Refused(403, 'Resource not accessible by integration');
      comment.body = bodyIn(call);
      comment.updatedAt = call.world.clock.now();
      return ok(commentShape(call.world, repository, issue, comment));
    }
    throw notFound();
  }),
  route('POST /repos/{owner}/{repo}/issues/{number}/labels', (call) => {
    const { repository, issue } = found(call, 'write');
    addLabels(call, issue, call.body.strings('labels'));
    return ok(issue.labels.map((label) => labelShape(call.world, repository, label)));
  }),
];

function found(call: Call, level: Level) {
  const repository = repositoryOf(call, { permission: 'metadata', level: 'read' });
  const issue = repository.issues.get(Number(param(call, 'number')));
  if (issue === undefined) throw notFound();
  mayUse(call, repository, issue, level);
  return { repository, issue };
}

/** The permission for issues is needed. For a pull request, the permission for pull requests is enough. */
function mayUse(call: Call, repository: RepositoryState, issue: IssueState, level: Level): void {
  const { caller } = call;
  const throughPulls =
    issue.pull !== undefined &&
    caller.kind === 'installation' &&
    hasPermission(caller.token.permissions, { permission: 'pull_requests', level });
  const permission = throughPulls ? 'pull_requests' : 'issues';
  requirePermission(call.world, caller, repository, { permission, level, person: 'read' });
}

function bodyIn({ body }: Call): string {
  const text = body.string('body');
  if (text.length > longestBody)
    throw unprocessable(`Body is too long (maximum is ${longestBody} characters)`);
  return text;
}

function open(call: Call, repository: RepositoryState): IssueState {
  const { body, world } = call;
  const now = world.clock.now();
  const { account, app } = actorOf(call);
  const number = repository.issues.size + 1;
  const issue: IssueState = {
    id: world.nextId(),
    number,
    title: body.string('title'),
    body: body.has('body') ? bodyIn(call) : null,
    state: 'open',
    stateReason: null,
    author: account,
    ...(app === undefined ? {} : { app }),
    labels: [],
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  addLabels(call, issue, body.strings('labels'));
  repository.issues.set(number, issue);
  announceIssue(call, repository, issue, 'opened');
  return issue;
}

function edit(call: Call, repository: RepositoryState, issue: IssueState): void {
  const { body, world } = call;
  issue.title = body.optionalString('title') ?? issue.title;
  if (body.has('body')) issue.body = bodyIn(call);
  if (body.has('labels')) {
    issue.labels = [];
    addLabels(call, issue, body.strings('labels'));
  }
  issue.updatedAt = world.clock.now();
  const state = body.oneOf('state', ['open', 'closed']);
  if (state === undefined || state === issue.state) return;
  if (isPull(issue) && state === 'closed') {
    close(world, repository, issue, actorOf(call));
    return;
  }
  issue.state = state;
  issue.stateReason = body.optionalString('state_reason') ?? (state === 'closed' ? 'completed' : 'reopened');
  issue.closedAt = state === 'closed' ? world.clock.now() : null;
  announceIssue(call, repository, issue, state === 'closed' ? 'closed' : 'reopened');
}

function addLabels({ world }: Call, issue: IssueState, names: readonly string[]): void {
  for (const name of names) {
    if (!issue.labels.some((label) => label.name === name)) issue.labels.push({ id: world.nextId(), name });
  }
}

function announceIssue(call: Call, repository: RepositoryState, issue: IssueState, action: string): void {
  const payload = () => ({ issue: issueShape(call.world, repository, issue) });
  announce(call.world, repository, { event: 'issues', action, sender: actorOf(call).account, payload });
}
