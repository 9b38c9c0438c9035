import { isCollaborator, isTeamWithAccess } from '../access/access.ts';
import { commitsBetween, diff, isAncestor, mergeBase } from '../git/history.ts';
import { created, invalid, notFound, ok, unprocessable } from '../http/answer.ts';
import { actorOf, type Call, param, repositoryOf, requirePermission } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { lookIntoMergeability, mergeableState } from '../merging/mergeability.ts';
import { openPull } from '../pulls/open-pull.ts';
import { close } from '../pulls/pull-following.ts';
import { commitShape } from '../shapes/commit.ts';
import { diffEntry } from '../shapes/diff-entry.ts';
import { fullPull, simplePull } from '../shapes/pull.ts';
import type { RepositoryState } from '../state.ts';
import { announcePull } from '../webhooks/pull-events.ts';
import { accountNamed, fullName, organizationOf, type PullRequest, pullsOf } from '../world.ts';

const needsRead = { permission: 'pull_requests', level: 'read' } as const;
const needsWrite = { permission: 'pull_requests', level: 'write', person: 'read' } as const;

export const pullRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/pulls', (call) => {
    const repository = repositoryOf(call, needsRead);
    const found = listed(call, repository);
    return page(call, `/repos/${fullName(repository)}/pulls`, found, (issue) =>
      simplePull(call.world, repository, issue),
    );
  }),
  route('POST /repos/{owner}/{repo}/pulls', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const issue = openPull(call.world, repository, actorOf(call), {
      title: call.body.string('title'),
      body: call.body.optionalString('body') ?? null,
      head: call.body.string('head'),
      base: call.body.string('base'),
      draft: call.body.flag('draft') ?? false,
    });
    return created(shown(call, repository, issue));
  }),
  route('GET /repos/{owner}/{repo}/pulls/{number}', (call) => {
    const repository = repositoryOf(call, needsRead);
    const issue = pullNumbered(repository, param(call, 'number'));
    const answer = ok(shown(call, repository, issue));
    lookIntoMergeability(call.world, repository, issue);
    return answer;
  }),
  route('PATCH /repos/{owner}/{repo}/pulls/{number}', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const issue = pullNumbered(repository, param(call, 'number'));
    if (issue.author !== actorOf(call).account)
      requirePermission(call.world, call.caller, repository, { ...needsWrite, person: 'write' });
    edit(call, repository, issue);
    return ok(shown(call, repository, issue));
  }),
  route('GET /repos/{owner}/{repo}/pulls/{number}/commits', (call) => {
    const repository = repositoryOf(call, needsRead);
    const { number, pull } = pullNumbered(repository, param(call, 'number'));
    const base = mergeBase(repository.git, pull.baseSha, pull.headSha);
    // At most 250: https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
    const found = commitsBetween(repository.git, base, pull.headSha).slice(0, 250);
    return page(call, `/repos/${fullName(repository)}/pulls/${number}/commits`, found, (oid) => {
      const commit = repository.git.commit(oid);
      return commit && commitShape(call.world, repository, commit);
    });
  }),
  route('GET /repos/{owner}/{repo}/pulls/{number}/files', (call) => {
    const repository = repositoryOf(call, needsRead);
    const { number, pull } = pullNumbered(repository, param(call, 'number'));
    const base = mergeBase(repository.git, pull.baseSha, pull.headSha);
    // At most 3,000: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
    const found = diff(repository.git, base, pull.headSha).slice(0, 3000);
    return page(call, `/repos/${fullName(repository)}/pulls/${number}/files`, found, (file) =>
      diffEntry(call.world, repository, pull.headSha, file),
    );
  }),
  route('POST /repos/{owner}/{repo}/pulls/{number}/requested_reviewers', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const issue = pullNumbered(repository, param(call, 'number'));
    requestReviewers(call, repository, issue);
    return created(simplePull(call.world, repository, issue));
  }),
  route('DELETE /repos/{owner}/{repo}/pulls/{number}/requested_reviewers', (call) => {
    const repository = repositoryOf(call, needsWrite);
    const issue = pullNumbered(repository, param(call, 'number'));
    const logins = new Set(call.body.strings('reviewers').map((login) => login.toLowerCase()));
    const slugs = new Set(call.body.strings('team_reviewers'));
    const { requestedReviewers, requestedTeams } = issue.pull;
    const people = requestedReviewers.filter(({ login }) => !logins.has(login.toLowerCase()));
    const teams = requestedTeams.filter(({ slug }) => !slugs.has(slug));
    requestedReviewers.splice(0, requestedReviewers.length, ...people);
    requestedTeams.splice(0, requestedTeams.length, ...teams);
    return ok(simplePull(call.world, repository, issue));
  }),
];

export function pullNumbered(repository: RepositoryState, number: string): PullRequest {
  const found = pullsOf(repository).find((issue) => String(issue.number) === number);
  if (found === undefined) throw notFound();
  return found;
}

function shown(call: Call, repository: RepositoryState, issue: PullRequest) {
  return fullPull(call.world, repository, issue, mergeableState(call.world, repository, issue));
}

function listed({ query }: Call, repository: RepositoryState): PullRequest[] {
  const state = query.get('state') ?? 'open';
  const [head, base] = [query.get('head'), query.get('base')];
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  const forwards = (query.get('direction') ?? (query.has('sort') ? 'asc' : 'desc')) === 'asc';
  const found = pullsOf(repository).filter((issue) => {
    const label = `${issue.pull.headRepository.owner.login}:${issue.pull.headBranch}`;
    if (state !== 'all' && issue.state !== state) return false;
    // As on GitHub, a `head` without an owner filters nothing.
    if (head?.includes(':') && head.toLowerCase() !== label.toLowerCase()) return false;
    return base === null || base === issue.pull.base;
  });
  found.sort((a, b) => a[key].getTime() - b[key].getTime() || a.number - b.number);
  return forwards ? found : found.reverse();
}

function edit(call: Call, repository: RepositoryState, issue: PullRequest): void {
  const { body, world } = call;
  const actor = actorOf(call);
  const changes: Record<string, unknown> = {};
  const [title, text, base] = [body.optionalString('title'), body.raw('body'), body.optionalString('base')];
  if (title !== undefined && title !== issue.title) {
    changes['title'] = { from: issue.title };
    issue.title = title;
  }
  if (typeof text === 'string' && text !== issue.body) {
    changes['body'] = { from: issue.body };
    issue.body = text;
  }
  if (base !== undefined && base !== issue.pull.base) {
    const tip = repository.git.branch(base);
    if (tip === undefined)
      throw invalid('PullRequest', 'base', `Proposed base branch '${base}' was not found`);
    changes['base'] = { ref: { from: issue.pull.base }, sha: { from: issue.pull.baseSha } };
    Object.assign(issue.pull, { base, baseSha: tip, mergeable: null });
  }
  issue.updatedAt = world.clock.now();
  if (Object.keys(changes).length > 0) announcePull(world, repository, issue, 'edited', actor, { changes });
  const state = body.oneOf('state', ['open', 'closed']);
  if (state === 'closed' && issue.state === 'open') close(world, repository, issue, actor);
  if (state === 'open' && issue.state === 'closed') reopen(call, repository, issue);
}

function reopen(call: Call, repository: RepositoryState, issue: PullRequest): void {
  const { pull } = issue;
  const head = pull.headRepository.git.branch(pull.headBranch);
  if (pull.merged !== undefined || head === undefined) {
    throw invalid('PullRequest', 'state', 'state cannot be changed. The pull request cannot be reopened.');
  }
  if (!isAncestor(repository.git, pull.headSha, head)) {
    throw invalid(
      'PullRequest',
      'state',
      `state cannot be changed. The ${pull.headBranch} branch was force-pushed or recreated.`,
    );
  }
  Object.assign(issue, { state: 'open', closedAt: null });
  Object.assign(pull, { headSha: head, mergeable: null });
  announcePull(call.world, repository, issue, 'reopened', actorOf(call));
}

/** All of them, or none: one without access to the repository is an error for the whole request. */
function requestReviewers(call: Call, repository: RepositoryState, issue: PullRequest): void {
  const { world, body } = call;
  const people = body.strings('reviewers').map((login) => {
    const account = accountNamed(world, login);
    if (account === issue.author) throw unprocessable('Review cannot be requested from pull request author.');
    if (account === undefined || !isCollaborator(world, account, repository))
      throw notCollaborator(repository);
    return account;
  });
  const teams = body.strings('team_reviewers').map((slug) => {
    const team = organizationOf(world, repository)?.teams.get(slug);
    if (team === undefined || !isTeamWithAccess(team, repository)) throw notCollaborator(repository);
    return team;
  });
  const { requestedReviewers, requestedTeams } = issue.pull;
  requestedReviewers.push(...people.filter((person) => !requestedReviewers.includes(person)));
  requestedTeams.push(...teams.filter((team) => !requestedTeams.includes(team)));
  issue.updatedAt = world.clock.now();
}

function notCollaborator(repository: RepositoryState) {
  return unprocessable(
    `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${fullName(repository)} repository.`,
  );
}
