import { globSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { APP_EVENTS, APP_PERMISSIONS } from '../src/domain/doctor/app-permissions.ts';

const manifest = Object(load(readFileSync('app.yml', 'utf8')));
const permissions: Record<string, string> = manifest.default_permissions;
const events: string[] = manifest.default_events;
const sourceOf = (pattern: string) =>
  globSync(pattern)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

/**
 * The permission that each call needs, from GitHub's documentation. `app`: the App reads about itself,
 * which needs no permission.
 */
const NEEDED: Record<string, readonly [permission: string, level: 'read' | 'write'] | 'app'> = {
  'apps.getAuthenticated': 'app',
  'apps.getRepoInstallation': 'app',
  'actions.getGithubActionsDefaultWorkflowPermissionsRepository': ['administration', 'read'],
  'apps.listWebhookDeliveries': 'app',
  'checks.create': ['checks', 'write'],
  'checks.listForRef': ['checks', 'read'],
  'checks.update': ['checks', 'write'],
  'git.createCommit': ['contents', 'write'],
  'git.createRef': ['contents', 'write'],
  'git.createTree': ['contents', 'write'],
  'git.deleteRef': ['contents', 'write'],
  'git.getBlob': ['contents', 'read'],
  'git.getRef': ['contents', 'read'],
  'git.getTree': ['contents', 'read'],
  'git.listMatchingRefs': ['contents', 'read'],
  'git.updateRef': ['contents', 'write'],
  'issues.create': ['issues', 'write'],
  'issues.createComment': ['issues', 'write'],
  'issues.listComments': ['issues', 'read'],
  'issues.listForRepo': ['issues', 'read'],
  'issues.update': ['issues', 'write'],
  'issues.updateComment': ['issues', 'write'],
  'pulls.create': ['pull_requests', 'write'],
  'pulls.get': ['pull_requests', 'read'],
  'pulls.list': ['pull_requests', 'read'],
  'pulls.listReviews': ['pull_requests', 'read'],
  'pulls.merge': ['contents', 'write'],
  'pulls.requestReviewers': ['pull_requests', 'write'],
  'pulls.update': ['pull_requests', 'write'],
  'repos.codeownersErrors': ['contents', 'read'],
  'repos.compareCommitsWithBasehead': ['contents', 'read'],
  'repos.get': ['metadata', 'read'],
  'repos.getBranchProtection': ['administration', 'read'],
  'repos.getBranchRules': ['metadata', 'read'],
  'repos.getRepoRuleset': ['metadata', 'read'],
  'repos.getCommit': ['contents', 'read'],
  'repos.listCommits': ['contents', 'read'],
  'repos.listActivities': ['contents', 'read'],
  'repos.listPullRequestsAssociatedWithCommit': ['pull_requests', 'read'],
  'teams.getByName': ['members', 'read'],
  'teams.listMembersInOrg': ['members', 'read'],
  'users.getByUsername': ['metadata', 'read'],
  createCommitOnBranch: ['contents', 'write'],
  enqueuePullRequest: ['merge_queues', 'write'],
};

/** Which permission lets the App hear of an event. */
const HEARD_WITH: Record<string, string> = {
  pull_request: 'pull_requests',
  pull_request_review: 'pull_requests',
  push: 'contents',
  check_run: 'checks',
  check_suite: 'checks',
  merge_group: 'merge_queues',
  repository: 'metadata',
  membership: 'members',
};
/** GitHub sends these to every App. */
const SENT_ANYWAY = ['installation', 'installation_repositories'];

describe('the manifest', () => {
  const calls = () => [
    ...[...sourceOf('src/{github,ledger,lifecycle,app}/**/*.ts').matchAll(/\brest\.([a-z]+\.[A-Za-z]+)/g)],
    ...[...sourceOf('src/compose.ts').matchAll(/\brest\.([a-z]+\.[A-Za-z]+)/g)],
    ...[
      ...sourceOf('src/github/client/queries.ts').matchAll(/\b(createCommitOnBranch|enqueuePullRequest)\(/g),
    ],
  ];

  it('lets every call be made that the code makes', () => {
    const made = [...new Set(calls().map(([, call]) => call ?? ''))].sort();
    expect(made.filter((call) => NEEDED[call] === undefined)).toEqual([]);
    const refused = made.filter((call) => {
      const needed = NEEDED[call];
      if (needed === undefined || needed === 'app') return false;
      const [permission, level] = needed;
      return permissions[permission] !== level && permissions[permission] !== 'write';
    });
    expect(refused).toEqual([]);
  });

  it('asks for nothing that nothing needs', () => {
    const made = new Set(calls().map(([, call]) => NEEDED[call ?? '']));
    const needed = new Map<string, string>(events.map((event) => [HEARD_WITH[event] ?? event, 'read']));
    for (const need of made) {
      if (need === undefined || need === 'app') continue;
      if (needed.get(need[0]) !== 'write') needed.set(need[0], need[1]);
    }
    expect(permissions).toEqual(Object.fromEntries(needed));
  });

  it('is what the doctor compares with', () => {
    expect(APP_PERMISSIONS).toEqual(permissions);
    expect([...APP_EVENTS].sort()).toEqual([...events].sort());
  });

  it('subscribes to what is handled, and to nothing else', () => {
    const handlers = sourceOf('src/app/events/on-*.ts');
    const handled = [...handlers.matchAll(/'([a-z_]+)(?:\.[a-z_]+)?'/g)].map(([, event]) => event ?? '');
    const known = handled.filter((event) => event in HEARD_WITH || SENT_ANYWAY.includes(event));
    expect(new Set(known)).toEqual(new Set([...events, ...SENT_ANYWAY]));
    for (const event of events) expect(permissions).toHaveProperty(HEARD_WITH[event] ?? event);
  });

  it('names the path that the server listens on', () => {
    expect(new URL(manifest.hook_attributes.url).pathname).toBe('/api/github/webhooks');
  });
});
