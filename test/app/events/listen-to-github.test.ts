import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { Probot } from 'probot';
import { beforeEach, expect, it } from 'vitest';
import { listenToGitHub } from '../../../src/app/events/listen-to-github.ts';
import type { Job } from '../../../src/ports/queue.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
let sent: Job[] = [];
const probot = new Probot({ appId: '1', privateKey, secret: 'x', log: pino({ level: 'silent' }) });
await probot.load(listenToGitHub({ send: async (job) => void sent.push(job) }));

const repository = { full_name: 'Acme/Access', default_branch: 'main' };
const installation = { id: 1 };
const review = { kind: 'review', repository: 'acme/access', pull: 12 };
const advance = { kind: 'advance', repository: 'acme/access' };
const groups = { kind: 'merge-groups', repository: 'acme/access' };
const sweep = { kind: 'sweep' };
const pull = (merged_at: string | null = null) => ({ pull_request: { number: 12, merged_at } });
const pulls = [{ number: 12 }];

beforeEach(() => {
  sent = [];
});

it.each([
  ['an opened pull request', 'pull_request', { action: 'opened', ...pull() }, [review]],
  ['an edited one', 'pull_request', { action: 'edited', ...pull() }, [review]],
  ['a closed one', 'pull_request', { action: 'closed', ...pull() }, [review]],
  ['a merged one', 'pull_request', { action: 'closed', ...pull('2026-11-23T14:00:00Z') }, [review, advance]],
  ['a review', 'pull_request_review', { action: 'submitted', ...pull() }, [review, groups]],
  ['a dismissal', 'pull_request_review', { action: 'dismissed', ...pull() }, [review, groups]],
  ['a push to the default branch', 'push', { ref: 'refs/heads/main' }, [advance]],
  ['a push to the ledger', 'push', { ref: 'refs/heads/curfew/ledger' }, [advance]],
  ['a push elsewhere', 'push', { ref: 'refs/heads/feature/main' }, []],
  ['a re-run', 'check_run', { action: 'rerequested', check_run: { pull_requests: pulls } }, [review]],
  ["a fork's re-run", 'check_run', { action: 'rerequested', check_run: { pull_requests: [] } }, [sweep]],
  [
    'a re-run of all',
    'check_suite',
    { action: 'rerequested', check_suite: { pull_requests: pulls } },
    [review],
  ],
  ["another app's check", 'check_run', { action: 'completed', check_run: { pull_requests: pulls } }, []],
  [
    'a merge group',
    'merge_group',
    { action: 'checks_requested', merge_group: { head_sha: 'a'.repeat(40) } },
    [groups],
  ],
  [
    'a merge group of an organization',
    'merge_group',
    { action: 'checks_requested', merge_group: {}, repository: undefined },
    [sweep],
  ],
  ['an installation', 'installation', { action: 'created' }, [sweep]],
  [
    'a member who leaves a team',
    'membership',
    { action: 'removed', team: { slug: 'DBA' }, organization: { login: 'Acme' } },
    [{ kind: 'team-members', team: 'acme/dba' }],
  ],
  [
    'a member who leaves a deleted team',
    'membership',
    { action: 'removed', team: { id: 1, name: 'DBA', deleted: true }, organization: { login: 'Acme' } },
    [sweep],
  ],
  ['a renamed repository', 'repository', { action: 'renamed' }, [sweep]],
  ['a comment', 'issue_comment', { action: 'created' }, []],
])('%s', async (_name, name, payload, jobs) => {
  const event = { id: '1', name, payload: { repository, installation, ...payload } };
  await probot.receive(event as Parameters<Probot['receive']>[0]);
  expect(sent).toEqual(jobs);
});
