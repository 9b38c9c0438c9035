import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Person } from '../../simulator/people/person.ts';
import type { Repository } from '../../simulator/people/repository.ts';
import { aWorld } from './a-world.ts';
import { jwtOf, tokenOf } from './app-token.ts';

const slice: { operations: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../contract/github-openapi.json', import.meta.url), 'utf8'),
);

// The strict simulator holds every answer against GitHub's description; here each operation answers once.
it('answers every operation of the description, in its shape', { timeout: 60_000 }, async () => {
  const { simulator, acme, alice, bob, owner, access, app, installation, call } = await aWorld();
  const helper = simulator.app('teams', { permissions: { members: 'write', administration: 'write' } });
  const helping = await tokenOf(simulator, helper, helper.install(acme));
  const token = await tokenOf(simulator, app, installation);
  const jwt = jwtOf(app);
  const dba = acme.team('dba', [bob]);
  dba.synchronizeWith('DBAs');
  access.allowTeam(dba, 'read');
  acme.team('backend', [alice]);
  const carol = simulator.person('carol');
  const head = await alice.pushBranch(access, 'ask', { files: { 'a.yaml': 'x\n' }, message: 'Ask' });
  const main = access.head() ?? '';
  const repo = '/repos/acme/access';
  const used = new Set<string>();
  const must = async (who: string, operation: string, path: string, body?: unknown) => {
    const [method = ''] = operation.split(' ');
    used.add(operation);
    const answer = await call(who, method, path, body);
    expect(answer, `${operation}: ${JSON.stringify(answer.body)}`).toMatchObject({
      status: expect.toSatisfy((status) => status < 300),
    });
    return answer.body;
  };

  await must(jwt, 'GET /app', '/app');
  await must(jwt, 'GET /app/installations', '/app/installations');
  await must(jwt, 'GET /app/installations/{installation_id}', `/app/installations/${installation}`);
  await must(
    jwt,
    'POST /app/installations/{installation_id}/access_tokens',
    `/app/installations/${installation}/access_tokens`,
    {
      repositories: ['access'],
      permissions: { contents: 'read' },
    },
  );
  await must(jwt, 'GET /repos/{owner}/{repo}/installation', `${repo}/installation`);
  await must(jwt, 'GET /orgs/{org}/installation', '/orgs/acme/installation');
  await must(token, 'GET /installation/repositories', '/installation/repositories');
  await must(token, 'GET /rate_limit', '/rate_limit');
  await must(alice.token, 'GET /user', '/user');
  await must(token, 'GET /user/{account_id}', `/user/${alice.id}`);
  await must(token, 'GET /users/{username}', '/users/ALICE');
  await must(token, 'GET /orgs/{org}', '/orgs/acme');
  await must(token, 'GET /orgs/{org}/members', '/orgs/acme/members');
  await must(token, 'GET /orgs/{org}/memberships/{username}', '/orgs/acme/memberships/alice');
  await must(token, 'GET /orgs/{org}/teams', '/orgs/acme/teams');
  await must(token, 'GET /orgs/{org}/teams/{team_slug}', '/orgs/acme/teams/dba');
  acme.team('night-shift', [alice], { parent: acme.team('dba') });
  await must(token, 'GET /orgs/{org}/teams/{team_slug}/teams', '/orgs/acme/teams/dba/teams');
  await must(
    token,
    'GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}',
    '/orgs/acme/teams/dba/repos/acme/access',
  );
  await must(
    token,
    'GET /orgs/{org}/teams/{team_slug}/members',
    '/orgs/acme/teams/dba/members?role=all&per_page=100',
  );
  await must(
    token,
    'GET /orgs/{org}/teams/{team_slug}/memberships/{username}',
    '/orgs/acme/teams/dba/memberships/bob',
  );
  await must(
    token,
    'GET /orgs/{org}/teams/{team_slug}/external-groups',
    '/orgs/acme/teams/dba/external-groups',
  );
  await must(
    helping,
    'PUT /orgs/{org}/teams/{team_slug}/memberships/{username}',
    '/orgs/acme/teams/backend/memberships/carol',
    { role: 'member' },
  );
  await must(token, 'GET /orgs/{org}/teams/{team_slug}/invitations', '/orgs/acme/teams/backend/invitations');
  const [invitation] = await must(token, 'GET /orgs/{org}/invitations', '/orgs/acme/invitations');
  await must(
    helping,
    'DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}',
    `/orgs/acme/teams/backend/memberships/${carol.login}`,
  );
  await must(
    helping,
    'DELETE /orgs/{org}/invitations/{invitation_id}',
    `/orgs/acme/invitations/${invitation.id}`,
  );

  await must(token, 'GET /repos/{owner}/{repo}', repo);
  await must(token, 'GET /repos/{owner}/{repo}/branches/{branch}', `${repo}/branches/main`);
  await must(
    token,
    'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    `${repo}/collaborators/alice/permission`,
  );
  await must(token, 'GET /repos/{owner}/{repo}/git/ref/{ref}', `${repo}/git/ref/heads%2Fmain`);
  await must(token, 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}', `${repo}/git/matching-refs/heads/`);
  await must(token, 'POST /repos/{owner}/{repo}/git/refs', `${repo}/git/refs`, {
    ref: 'refs/heads/new/one',
    sha: main,
  });
  await must(token, 'PATCH /repos/{owner}/{repo}/git/refs/{ref}', `${repo}/git/refs/heads%2Fnew%2Fone`, {
    sha: head,
    force: false,
  });
  await must(token, 'DELETE /repos/{owner}/{repo}/git/refs/{ref}', `${repo}/git/refs/heads/new/one`);
  const blob = await must(token, 'POST /repos/{owner}/{repo}/git/blobs', `${repo}/git/blobs`, {
    content: 'eHg=',
    encoding: 'base64',
  });
  await must(token, 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}', `${repo}/git/blobs/${blob.sha}`);
  const tree = await must(token, 'POST /repos/{owner}/{repo}/git/trees', `${repo}/git/trees`, {
    base_tree: main,
    tree: [
      { path: 'x/y', mode: '100644', type: 'blob', sha: blob.sha },
      { path: 'README.md', mode: '100644', type: 'blob', sha: null },
    ],
  });
  await must(
    token,
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    `${repo}/git/trees/${tree.sha}?recursive=1`,
  );
  const commit = await must(token, 'POST /repos/{owner}/{repo}/git/commits', `${repo}/git/commits`, {
    message: 'More',
    tree: tree.sha,
    parents: [main],
  });
  await must(
    token,
    'GET /repos/{owner}/{repo}/git/commits/{commit_sha}',
    `${repo}/git/commits/${commit.sha}`,
  );
  await must(token, 'GET /repos/{owner}/{repo}/commits', `${repo}/commits?sha=ask`);
  await must(token, 'GET /repos/{owner}/{repo}/commits/{ref}', `${repo}/commits/ask`);
  await must(
    token,
    'GET /repos/{owner}/{repo}/compare/{basehead}',
    `${repo}/compare/main...ask?per_page=100&page=1`,
  );

  const pull = await must(token, 'POST /repos/{owner}/{repo}/pulls', `${repo}/pulls`, {
    title: 'Ask',
    head: 'ask',
    base: 'main',
    body: 'Please',
  });
  const at = `${repo}/pulls/${pull.number}`;
  await must(
    token,
    'GET /repos/{owner}/{repo}/pulls',
    `${repo}/pulls?state=open&head=acme:ask&base=main&sort=updated&direction=desc`,
  );
  await must(token, 'GET /repos/{owner}/{repo}/pulls/{pull_number}', at);
  await must(token, 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}', at, { title: 'Ask again' });
  await must(token, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', `${at}/commits`);
  await must(token, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files', `${at}/files`);
  await must(token, 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', `${repo}/commits/${head}/pulls`);
  await must(
    token,
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    `${at}/requested_reviewers`,
    { reviewers: ['bob'], team_reviewers: ['dba'] },
  );
  await must(
    token,
    'DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    `${at}/requested_reviewers`,
    { reviewers: [], team_reviewers: ['dba'] },
  );
  const review = await must(
    bob.token,
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    `${at}/reviews`,
    { event: 'APPROVE', body: '' },
  );
  await must(token, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', `${at}/reviews`);
  await must(
    token,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}',
    `${at}/reviews/${review.id}`,
  );
  await must(
    bob.token,
    'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}',
    `${at}/reviews/${review.id}`,
    { body: 'Good' },
  );
  await must(
    token,
    'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals',
    `${at}/reviews/${review.id}/dismissals`,
    { message: 'Late', event: 'DISMISS' },
  );

  const run = await must(token, 'POST /repos/{owner}/{repo}/check-runs', `${repo}/check-runs`, {
    name: 'curfew',
    head_sha: head,
    status: 'in_progress',
  });
  await must(token, 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', `${repo}/check-runs/${run.id}`, {
    conclusion: 'success',
    output: {
      title: 'Fine',
      summary: 'All',
      annotations: [
        { path: 'a.yaml', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'Well done' },
      ],
    },
    actions: [{ label: 'Again', description: 'Look again', identifier: 'again' }],
  });
  await must(token, 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}', `${repo}/check-runs/${run.id}`);
  await must(
    token,
    'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
    `${repo}/check-runs/${run.id}/annotations`,
  );
  await must(
    token,
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    `${repo}/commits/${head}/check-runs?check_name=curfew&app_id=${app.id}&filter=latest`,
  );
  await must(
    bob.token,
    'POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest',
    `${repo}/check-runs/${run.id}/rerequest`,
  );
  await must(
    bob.token,
    'POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest',
    `${repo}/check-suites/${run.check_suite.id}/rerequest`,
  );

  const issue = await must(token, 'POST /repos/{owner}/{repo}/issues', `${repo}/issues`, {
    title: 'Alarm',
    body: 'Look',
    labels: ['alarm'],
  });
  await must(token, 'GET /repos/{owner}/{repo}/issues', `${repo}/issues?state=all&labels=alarm`);
  await must(token, 'GET /repos/{owner}/{repo}/issues/{issue_number}', `${repo}/issues/${issue.number}`);
  await must(token, 'PATCH /repos/{owner}/{repo}/issues/{issue_number}', `${repo}/issues/${issue.number}`, {
    state: 'closed',
    state_reason: 'completed',
  });
  const comment = await must(
    token,
    'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
    `${repo}/issues/${pull.number}/comments`,
    { body: 'Hello' },
  );
  await must(
    token,
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    `${repo}/issues/${pull.number}/comments`,
  );
  await must(
    token,
    'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    `${repo}/issues/comments/${comment.id}`,
    { body: 'Hello again' },
  );
  await must(
    token,
    'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
    `${repo}/issues/${pull.number}/labels`,
    { labels: ['waiting'] },
  );

  await owner.pushDirectly(access, { '.github/CODEOWNERS': '/access/ @acme/no-such-team owner?\n' }, 'Own');
  await must(token, 'GET /repos/{owner}/{repo}/codeowners/errors', `${repo}/codeowners/errors`);
  const ruleset = await must(owner.token, 'POST /repos/{owner}/{repo}/rulesets', `${repo}/rulesets`, {
    name: 'main',
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      { type: 'deletion' },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: 'curfew', integration_id: app.id }],
        },
      },
    ],
    bypass_actors: [{ actor_id: app.id, actor_type: 'Integration', bypass_mode: 'pull_request' }],
  });
  await must(token, 'GET /repos/{owner}/{repo}/rulesets', `${repo}/rulesets`);
  await must(helping, 'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}', `${repo}/rulesets/${ruleset.id}`);
  await must(token, 'GET /repos/{owner}/{repo}/rules/branches/{branch}', `${repo}/rules/branches/main`);
  access.state.classic.set('main', { enforceAdmins: false, checks: [{ context: 'curfew', app: app.id }] });
  await must(
    helping,
    'GET /repos/{owner}/{repo}/branches/{branch}/protection',
    `${repo}/branches/main/protection`,
  );
  access.state.classic.delete('main');
  await must(
    helping,
    'GET /repos/{owner}/{repo}/actions/permissions/workflow',
    `${repo}/actions/permissions/workflow`,
  );
  simulator.clock.advance(2_000);
  const query = 'ref=main&actor=olga&time_period=day&activity_type=push&direction=asc&per_page=1';
  await must(token, 'GET /repos/{owner}/{repo}/activity', `${repo}/activity?${query}`);

  const later = await owner.openPull(access, {
    head: await branchOf(owner, access, 'later'),
    title: 'Later',
  });
  const merge = await must(
    token,
    'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge-async',
    `${repo}/pulls/${later}/merge-async`,
    { merge_method: 'squash', merge_action: 'default', commit_title: 'T', commit_message: 'M' },
  );
  await simulator.settle();
  await must(
    token,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge-async/{uuid}',
    `${repo}/pulls/${later}/merge-async/${merge.details.uuid}`,
  );
  const wish = { name: 'more', private: true, auto_init: true };
  await must(alice.token, 'POST /user/repos', '/user/repos', wish);
  await must(alice.token, 'POST /orgs/{org}/repos', '/orgs/acme/repos', wish);
  await must(alice.token, 'GET /user/repos', '/user/repos?visibility=private&per_page=100&page=1');
  await must(alice.token, 'DELETE /repos/{owner}/{repo}', '/repos/acme/more');

  await must(token, 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', `${at}/merge`, {
    merge_method: 'squash',
    sha: head,
    commit_title: 'T',
    commit_message: 'M',
  });
  await must(token, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge', `${at}/merge`);
  await must(token, 'GET /repos/{owner}/{repo}/pulls/{pull_number}', at);

  await simulator.settle();
  const [delivery] = await must(jwt, 'GET /app/hook/deliveries', '/app/hook/deliveries?per_page=100');
  await must(jwt, 'GET /app/hook/deliveries/{delivery_id}', `/app/hook/deliveries/${delivery.id}`);
  await must(
    jwt,
    'POST /app/hook/deliveries/{delivery_id}/attempts',
    `/app/hook/deliveries/${delivery.id}/attempts`,
  );
  await simulator.settle();

  expect(Object.keys(slice.operations).filter((each) => !used.has(each))).toEqual([]);
});

async function branchOf(person: Person, repository: Repository, name: string): Promise<string> {
  await person.pushBranch(repository, name, { files: { [name]: 'x' }, message: name });
  return name;
}
