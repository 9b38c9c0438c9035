import { describe, expect, it } from 'vitest';
import { protection } from '../../../src/github/protection/protection.ts';
import { API, aClient, anUncheckedClient, CLOCK, expectEveryCall, github, HERE, ownApp } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const RULES = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
const RULESET = 'GET /repos/{owner}/{repo}/rulesets/{ruleset_id}';
const CLASSIC = 'GET /repos/{owner}/{repo}/branches/{branch}/protection';
const WORKFLOW = 'GET /repos/{owner}/{repo}/actions/permissions/workflow';

const port = (client = aClient()) => protection({ ...client, asApp: client.octokit, ownApp, clock: CLOCK });
const rules = (...listed: readonly object[]) =>
  github().get(`${HERE}/rules/branches/main`).query({ per_page: 100 }).reply(200, answer(RULES, listed));
const ruleset = (parts: object, status = 200) =>
  github()
    .get(`${HERE}/rulesets/7`)
    .reply(
      status,
      status === 200 ? answer(RULESET, { id: 7, name: 'Main', ...parts }) : { message: 'Not Found' },
    );
const classic = (status: number, body: object) =>
  github()
    .get(`${HERE}/branches/main/protection`)
    .reply(status, status === 200 ? answer(CLASSIC, body) : body);
const unprotected = () => classic(404, { message: 'Branch not protected' });
const rule = { type: 'deletion', ruleset_id: 7, ruleset_source_type: 'Organization', ruleset_source: 'acme' };

describe('the guards of a branch', () => {
  it('are its rulesets, with those who may bypass them as far as GitHub shows', async () => {
    rules(rule);
    ruleset({
      bypass_actors: [
        { actor_id: 77, actor_type: 'Integration', bypass_mode: 'pull_request' },
        { actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' },
        { actor_id: null, actor_type: 'OrganizationAdmin', bypass_mode: 'always' },
      ],
    });
    unprotected();
    const guards = await port().guards('main', 'pull-request');
    expect(guards).toMatchObject([
      {
        name: 'Main',
        kind: 'ruleset',
        rules: [{ type: 'deletion' }],
        appBypasses: true,
        bypassActors: { readable: true, value: ['administrators', "the organization's owners"] },
      },
    ]);
  });

  it.each([
    ['pull-request', 'pull_requests_only', true],
    ['push', 'pull_requests_only', false],
    ['push', 'always', true],
    ['pull-request', 'never', false],
  ] as const)('by %s, if GitHub shows %s: %s', async (by, current_user_can_bypass, appBypasses) => {
    rules(rule);
    ruleset({ current_user_can_bypass });
    unprotected();
    expect(await port().guards('main', by)).toMatchObject([
      { appBypasses, bypassActors: { readable: false } },
    ]);
  });

  it('include the rules of a ruleset that GitHub does not show', async () => {
    rules(rule);
    ruleset({}, 404);
    unprotected();
    expect(await port().guards('main', 'push')).toMatchObject([
      {
        name: 'ruleset 7',
        rules: [{ type: 'deletion' }],
        appBypasses: false,
        bypassActors: { readable: false },
      },
    ]);
  });

  it('include those who may merge without the reviews of a classic protection', async () => {
    rules();
    classic(200, {
      enforce_admins: { url: API, enabled: true },
      required_pull_request_reviews: {
        require_code_owner_reviews: false,
        dismiss_stale_reviews: false,
        bypass_pull_request_allowances: {
          users: [{ login: 'dana' }],
          teams: [{ slug: 'dba' }],
          apps: [{ slug: 'curfew' }, { slug: 'renovate' }],
        },
      },
    });
    expect(await port().guards('main', 'push')).toMatchObject([
      { appBypasses: false, bypassActors: { value: [] } },
      {
        rules: [{ type: 'pull_request' }],
        appBypasses: true,
        bypassActors: { value: ['the user dana', 'the team dba', 'the App renovate'] },
      },
    ]);
  });

  it('do not exist on every plan', async () => {
    const message = 'Upgrade to GitHub Pro or make this repository public to enable this feature.';
    github().get(`${HERE}/rules/branches/main`).query({ per_page: 100 }).reply(403, { message });
    classic(403, { message });
    expect(await port(anUncheckedClient()).guards('main', 'push')).toBe('not-on-this-plan');
  });

  it.each([
    ['may not be read', 403, 'Resource not accessible by integration', 'forbidden'],
    ['are not shown', 404, 'Not Found', 'not-found'],
    ['cannot be read', 502, 'Bad Gateway', 'unavailable'],
  ])('reject if they %s', async (_name, status, message, kind) => {
    rules();
    classic(status, { message });
    await expect(port(anUncheckedClient()).guards('main', 'push')).rejects.toMatchObject({ kind });
  });
});

it('reads what workflows may do', async () => {
  const parts = { default_workflow_permissions: 'write', can_approve_pull_request_reviews: true };
  github().get(`${HERE}/actions/permissions/workflow`).reply(200, answer(WORKFLOW, parts));
  expect(await port().actions()).toEqual({ mayWrite: true, mayApprove: true });
});

it('has no errors if there is no CODEOWNERS file', async () => {
  github().get(`${HERE}/codeowners/errors`).reply(404, { message: 'Not Found' });
  expect(await port(anUncheckedClient()).codeOwnersErrors()).toEqual([]);
});
