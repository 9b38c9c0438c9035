import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SimulatorOptions } from '../../simulator/start-simulator.ts';
import { checkRuns } from '../../src/github/check-runs.ts';
import { octokitFor } from '../../src/github/client/octokit.ts';
import { ownApp } from '../../src/github/client/own-app.ts';
import { conversations } from '../../src/github/conversations/conversations.ts';
import { deliveries } from '../../src/github/deliveries.ts';
import { branchCommits } from '../../src/github/git/branch-commits.ts';
import { branches } from '../../src/github/git/branches.ts';
import { commits } from '../../src/github/git/commits.ts';
import { trees } from '../../src/github/git/trees.ts';
import { people } from '../../src/github/people-and-teams.ts';
import { merges } from '../../src/github/pulls/merges.ts';
import { ownPulls } from '../../src/github/pulls/own-pulls.ts';
import { pullRequests } from '../../src/github/pulls/pull-requests.ts';
import { pushes } from '../../src/github/pulls/pushes.ts';
import { forgeSkew, repositoryFacts } from '../../src/github/repository-facts.ts';
import type { TreeEntry } from '../../src/ports/forge/trees.ts';
import { demandReviews, protect, queueRequired } from '../support/builders/protection.ts';
import { startStrictSimulator } from '../support/strict-simulator.ts';

/** The repository `acme/access` on a local GitHub, and an Octokit for the App that is installed there. */
async function aWorld(options: Partial<SimulatorOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'github-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startStrictSimulator({ folder, ...options });
  onTestFinished(() => simulator.close());
  const acme = simulator.organization('acme');
  const alice = acme.person('Alice', { id: 583231 });
  const dana = acme.person('dana');
  const dba = acme.team('dba', [dana]);
  const access = acme.repository('access', { files: { 'README.md': 'one\n', 'access/a.yaml': 'ü: 1\r\n' } });
  access.allowTeam(dba, 'read');
  const app = simulator.app('curfew', {
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      issues: 'write',
      members: 'read',
      merge_queues: 'write',
    },
    events: ['push'],
    webhook: { url: 'http://127.0.0.1:9/', secret: 'a secret' },
  });
  const octokit = octokitFor({
    baseUrl: simulator.url,
    app: { id: app.id, key: app.privateKey },
    installation: app.install(acme),
  });
  await simulator.settle();
  const client = {
    octokit,
    owner: 'acme',
    repo: 'access',
    ownApp: ownApp(octokit),
    clock: { now: () => DateTime.fromJSDate(simulator.clock.now()).toUTC() },
  };
  const head = () => {
    const sha = access.head();
    if (sha === undefined) throw new Error('no main');
    return sha;
  };
  /** Alice opens a pull request. Returns its number and its head. */
  const request = async (files: Record<string, string> = { 'access/b.yaml': 'grants: []\n' }) => {
    const sha = await alice.pushBranch(access, 'request', {
      files,
      message: `Ask\n\nCo-authored-by: dana <${dana.email}>`,
    });
    const number = await alice.openPull(access, { head: 'request', title: 'Please', body: 'Why' });
    return { number, sha };
  };
  return { simulator, acme, alice, dana, access, client, head, request };
}

it('reads history', async () => {
  const { alice, access, client, head } = await aWorld();
  const { head: tip, get, firstParent, mergeBase } = commits(client);
  const first = head();
  const side = await alice.pushBranch(access, 'side', { files: { side: '1' }, message: 'Side' });
  const second = await alice.pushBranch(access, 'main', { files: { main: '1' }, message: 'Main' });
  const third = await alice.pushBranch(access, 'main', {
    files: { side: '1' },
    message: 'Both',
    mergeOf: 'side',
  });

  expect(await tip('main')).toBe(third);
  expect(await tip('no/such')).toBeNull();
  expect(await get(third)).toMatchObject({
    sha: third,
    parents: [second, side],
    message: 'Both',
    author: { login: 'alice', id: 583231 },
    verified: false,
  });
  expect(await firstParent(first, third)).toMatchObject([{ sha: second }, { sha: third }]);
  expect(await firstParent(side, third)).toBe('not-an-ancestor');
  expect(await firstParent(third, first)).toBe('not-an-ancestor');
  expect(await firstParent('0'.repeat(40), third)).toBe('not-an-ancestor');
  expect(await mergeBase(side, second)).toBe(first);
});

it('reads content by hash', async () => {
  const { alice, access, client } = await aWorld();
  const latin1 = Buffer.from([0x66, 0xfc, 0x72]);
  const sha = await alice.pushBranch(access, 'main', {
    files: { 'access/deep/b.bin': latin1 },
    message: 'More',
  });
  const { folder, below, list, blobs } = trees(client);
  const rows = (entries: readonly TreeEntry[] | 'too-large') =>
    entries === 'too-large' ? entries : entries.map(({ path, mode, size }) => [path, mode, size]);
  const root = await folder(sha);
  expect(rows(root)).toEqual([
    ['README.md', '100644', 4],
    ['access', '040000', 0],
  ]);
  const inside = root === 'too-large' ? undefined : root.find(({ path }) => path === 'access');
  expect(rows(await below(inside?.oid ?? ''))).toEqual([
    ['a.yaml', '100644', 7],
    ['deep', '040000', 0],
    ['deep/b.bin', '100644', 3],
  ]);
  const files = (await list(sha)).filter(({ path }) => path.startsWith('access/'));
  expect(rows(files)).toEqual([
    ['access/a.yaml', '100644', 7],
    ['access/deep/b.bin', '100644', 3],
  ]);
  const contents = await blobs(files.map(({ oid }) => oid));
  expect(files.map(({ oid }) => Buffer.from(contents.get(oid) ?? []))).toEqual([
    Buffer.from('ü: 1\r\n'),
    latin1,
  ]);
});

it('lists folder by folder a tree that GitHub does not list completely', async () => {
  const { alice, access, client } = await aWorld({ treeEntries: 3 });
  const paths = ['access/a.yaml', 'access/b/c.yaml', 'access/b/d.yaml', 'access/e.yaml'];
  const files = Object.fromEntries(paths.map((path) => [path, `${path}\n`]));
  const sha = await alice.pushBranch(access, 'main', { files, message: 'More' });
  const found = await trees(client).list(sha);
  expect(found.map(({ path }) => path).sort()).toEqual(['README.md', ...paths].sort());
});

it('reads pull requests, their commits and reviews', async () => {
  const { dana, access, client, head, request, simulator } = await aWorld();
  const started = client.clock.now().minus({ minutes: 1 }).toISO() ?? '';
  const base = head();
  const { number, sha } = await request();
  const review = await dana.review(access, number, 'APPROVE');
  const reader = pullRequests(client);

  expect(await reader.open('main')).toMatchObject([{ number, author: { login: 'alice', id: 583231 } }]);
  expect(await reader.get(number)).toMatchObject({
    title: 'Please',
    body: 'Why',
    state: 'open',
    authorIsHuman: true,
    base: { branch: 'main', sha: base },
    head: { branch: 'request', sha, sameRepository: true },
    merged: null,
  });
  expect(await reader.reviews(number)).toMatchObject([
    { id: review, by: { login: 'dana', id: dana.id }, byHuman: true, state: 'approved', commit: sha },
  ]);
  expect(await reader.commits(number)).toEqual([
    {
      sha,
      parents: [base],
      people: [
        { login: 'alice', id: 583231 },
        { login: 'dana', id: dana.id },
      ],
    },
  ]);

  const commit = await dana.merge(access, number);
  await simulator.settle();
  expect(await reader.open('main')).toEqual([]);
  expect(await reader.get(number)).toMatchObject({
    state: 'closed',
    merged: { by: { login: 'dana' }, commit },
  });
  expect(await reader.mergedSince(started)).toEqual([{ number, commit }]);
  // GitHub's index of commits learns of a merge later.
  expect(await reader.associatedWith(commit)).toEqual([]);
  simulator.clock.advance(30_000);
  expect(await reader.associatedWith(commit)).toEqual([number]);
});

it('reads who pushed', async () => {
  const { alice, dana, access, client, request, simulator } = await aWorld();
  const { number, sha } = await request();
  const forged = { files: { 'access/b.yaml': 'x' }, message: 'Again', force: true, as: alice.account };
  const after = await dana.pushBranch(access, 'request', forged);
  const reader = pushes(client);
  const openedAt = client.clock.now().toISO() ?? '';
  expect(await reader.toBranch('request', openedAt, null)).toEqual([]);
  simulator.clock.advance(2_000);
  const forced = { by: { login: 'dana', id: dana.id }, kind: 'forced', before: sha, after };
  const created = { by: { login: 'alice', id: 583231 }, kind: 'created', before: null, after: sha };
  expect(await reader.toBranch('request', openedAt, null)).toMatchObject([forced, created]);
  expect(await reader.forced(number)).toMatchObject([forced]);
});

describe('merges', () => {
  const mergeRequest = async ({ request, client }: Awaited<ReturnType<typeof aWorld>>) => {
    const { number, sha } = await request();
    const { nodeId } = await pullRequests(client).get(number);
    return { number, nodeId, head: sha, title: `Grant (#${number})`, message: 'Because\n\nGrant-Id: b' };
  };

  it('exactly the head, and only once', async () => {
    const world = await aWorld();
    const { access, client, head } = world;
    const merging = await mergeRequest(world);
    const { merge } = merges(client);
    expect(await merge({ ...merging, head: head() })).toEqual({ outcome: 'head-moved' });
    await world.simulator.settle();
    const merged = await merge(merging);
    expect(merged).toEqual({ outcome: 'merged', commit: access.head() });
    expect(await merge(merging)).toEqual(merged);
    expect(access.log()[0]?.message.trim()).toBe(`Grant (#${merging.number})\n\nBecause\n\nGrant-Id: b`);
  });

  it('nothing that a rule forbids', async () => {
    const world = await aWorld();
    demandReviews({ github: world.access });
    const merging = await mergeRequest(world);
    await world.simulator.settle();
    expect(await merges(world.client).merge(merging)).toMatchObject({ outcome: 'not-possible' });
  });

  it('through the queue if one is required', async () => {
    const world = await aWorld();
    protect({ github: world.access }, [queueRequired({ merge_method: 'SQUASH' })]);
    const merging = await mergeRequest(world);
    await world.simulator.settle();
    expect(await merges(world.client).merge(merging)).toEqual({ outcome: 'queued' });
  });
});

it('publishes one check run, and writes nothing twice', async () => {
  const { simulator, access, client, request } = await aWorld();
  const { sha } = await request();
  const { publish } = checkRuns(client);
  const waiting = {
    head: sha,
    status: 'working',
    title: 'Waiting',
    summary: 'For dba',
    annotations: [],
  } as const;
  await publish(waiting);
  simulator.calls.clear();
  await publish(waiting);
  expect(simulator.calls.map(({ method }) => method)).toEqual(['GET']);
  expect(access.checks(sha)).toMatchObject([{ name: 'curfew', status: 'in_progress', title: 'Waiting' }]);

  const at = (line: number) => ({
    path: 'access/b.yaml',
    start: { line, column: 1 },
    end: { line, column: 2 },
  });
  const annotations = Array.from({ length: 60 }, (_, line) => ({
    at: at(line + 1),
    level: 'failure' as const,
    title: 'No',
    message: 'Not so',
  }));
  await publish({ ...waiting, status: 'failure', title: 'Fix 60 problems', annotations });
  expect(access.checks(sha)).toMatchObject([
    { status: 'completed', conclusion: 'failure', title: 'Fix 60 problems' },
  ]);
  expect(access.checks(sha)[0]?.annotations).toHaveLength(60);

  await publish({ ...waiting, status: 'success', title: 'Approved' });
  expect(access.checks(sha)).toMatchObject([{ conclusion: 'success', title: 'Approved', annotations: [] }]);
  await publish(waiting);
  expect(access.checks(sha)).toMatchObject([{ status: 'in_progress', conclusion: null, title: 'Waiting' }]);
});

it('reads people and teams, and is unreadable if the App may not see them', async () => {
  const { client, dana } = await aWorld();
  const reader = people(client);
  expect(await reader.byLogin('ALICE')).toMatchObject({ value: { login: 'alice', id: 583231 } });
  expect(await reader.byLogin('no-one')).toMatchObject({ readable: true, value: null });
  expect(await reader.members('acme/dba')).toMatchObject({ value: [{ login: 'dana', id: dana.id }] });
  expect(await reader.members('acme/none')).toMatchObject({ readable: false });
  expect(await reader.ancestors('acme/dba')).toMatchObject({ readable: true, value: [] });
  expect(await reader.ancestors('acme/none')).toMatchObject({ readable: false });
});

it('creates, writes and deletes a branch with a history of its own', async () => {
  const { access, client, head } = await aWorld();
  const { create, force, delete: remove, createRootCommit } = branches(client);
  const root = await createRootCommit([{ path: 'README.md', content: 'The record\n' }], 'Begin');
  expect(await create('curfew/ledger', root)).toBe('created');
  expect(await create('curfew/ledger', head())).toBe('exists');
  expect(access.log('curfew/ledger').map(({ oid }) => oid)).toEqual([root]);

  const { commit } = branchCommits(client);
  const write = {
    branch: 'curfew/ledger',
    expectedHead: root,
    subject: 'requested alice',
    body: 'More',
    writes: [{ path: 'live/a.json', content: Buffer.from('{}\n') }],
    deletions: ['README.md'],
  };
  const committed = await commit(write);
  expect(committed).toMatchObject({ outcome: 'committed', sha: access.head('curfew/ledger') });
  expect(await commit(write)).toEqual({ outcome: 'stale' });
  const sha = access.head('curfew/ledger') ?? '';
  expect(access.file(sha, 'live/a.json')).toBe('{}\n');
  expect(access.file(sha, 'README.md')).toBeUndefined();
  expect(await commits(client).get(sha)).toMatchObject({
    author: { login: 'curfew[bot]' },
    message: 'requested alice\n\nMore',
    verified: true,
  });

  await force('curfew/revert', head());
  await force('curfew/revert', root);
  expect(access.head('curfew/revert')).toBe(root);
  await remove('curfew/revert');
  await remove('curfew/revert');
  expect(access.head('curfew/revert')).toBeUndefined();
});

it('knows that the commit was made after an answer was lost', async () => {
  const { access, client, head, simulator } = await aWorld();
  const { commit } = branchCommits(client);
  const first = head();
  const write = {
    branch: 'main',
    expectedHead: first,
    subject: 'Record',
    body: '',
    writes: [{ path: 'entry', content: Buffer.from('1') }],
    deletions: [],
  };
  simulator.faults.next({ graphql: 'createCommitOnBranch' }, { kind: 'abort-after' });
  await expect(commit(write)).rejects.toMatchObject({ name: 'ForgeFailure', kind: 'unavailable' });
  expect(access.head()).not.toBe(first);
  expect(await commit(write)).toEqual({ outcome: 'stale' });
});

it('merges once, also if the answer was lost', async () => {
  const { access, client, request, simulator } = await aWorld();
  const { number, sha } = await request();
  const { nodeId } = await pullRequests(client).get(number);
  const { merge } = merges(client);
  const merging = { number, nodeId, head: sha, title: 'Grant', message: '' };
  await simulator.settle();
  simulator.faults.next({ method: 'PUT', path: /\/merge$/ }, { kind: 'abort-after' });
  await expect(merge(merging)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await merge(merging)).toEqual({ outcome: 'merged', commit: access.head() });
});

it('has the time that GitHub asks to wait', async () => {
  const { client, simulator } = await aWorld();
  simulator.faults.next({ method: 'GET' }, { kind: 'limit', status: 403, retryAfter: 17 });
  await expect(commits(client).head('main')).rejects.toMatchObject({
    kind: 'rate-limited',
    retryAfterMs: 17_000,
  });
});

it('opens, updates and closes one pull request of its own', async () => {
  const { access, client, head } = await aWorld();
  await branches(client).create('curfew/revert', head());
  const write = { branch: 'curfew/revert', expectedHead: head(), subject: 'End', body: '', deletions: [] };
  await branchCommits(client).commit({ ...write, writes: [{ path: 'x', content: Buffer.from('x') }] });
  const { ensure, close, requestReviews } = ownPulls(client);
  const wanted = { branch: 'curfew/revert', base: 'main', title: 'End 1 grant', body: 'It ended.\n' };
  const { number } = await ensure(wanted);
  expect(await ensure({ ...wanted, title: 'End 2 grants' })).toEqual({ number });
  expect(access.pull(number)).toMatchObject({ title: 'End 2 grants', author: 'curfew[bot]' });
  await requestReviews(number, { teams: ['acme/dba'] });
  await close('curfew/revert', 'main');
  await close('curfew/revert', 'main');
  expect(access.pull(number).state).toBe('closed');
});

it('writes a comment and an issue once', async () => {
  const { alice, access, client, request } = await aWorld();
  const { number } = await request();
  const { comment, issue, resolve } = conversations(client);
  await comment(number, 'ended', 'Ended.');
  const copied = access.pull(number).comments[0]?.body ?? '';
  await alice.comment(access, number, copied);
  await comment(number, 'ended', 'Ended.');
  await comment(number, 'ended', 'Ended, and verified.');
  expect(access.pull(number).comments.map(({ author, body }) => [author, body.split('\n')[0]])).toEqual([
    ['curfew[bot]', 'Ended, and verified.'],
    ['Alice', 'Ended.'],
  ]);

  await issue('refused b', 'Refused', 'Ask again.');
  await issue('refused b', 'Refused', 'Ask again.');
  expect(access.issues()).toMatchObject([{ title: 'Refused', state: 'open', author: 'curfew[bot]' }]);
  await resolve('refused b');
  expect(access.issues()).toMatchObject([{ state: 'closed' }]);
  await issue('refused b', 'Refused', 'Ask once more.');
  expect(access.issues()).toMatchObject([{ state: 'open' }]);
});

it('reads the facts of the repository, and GitHub’s clock', async () => {
  const { access, client } = await aWorld();
  const skew = forgeSkew(client.clock);
  skew.watch(client.octokit);
  const facts = repositoryFacts({ ...client, skew });
  expect(await facts.get()).toEqual({
    id: access.id,
    fullName: 'acme/access',
    defaultBranch: 'main',
    public: false,
    archived: false,
    allows: { squash: true, merge: true, rebase: true },
  });
  expect(Math.abs(facts.skewMs() ?? Number.NaN)).toBeLessThan(2_000);
  const fetched = vi.spyOn(globalThis, 'fetch');
  onTestFinished(() => fetched.mockRestore());
  await facts.get();
  const [answer] = await Promise.all(fetched.mock.results.map(({ value }) => value));
  expect(answer.status).toBe(304);
});

it('finds failed deliveries and requests them again', async () => {
  const { alice, access, client, simulator } = await aWorld();
  const since = client.clock.now().minus({ minutes: 1 }).toISO() ?? '';
  await alice.pushBranch(access, 'main', { files: { more: '1' }, message: 'More' });
  await simulator.settle();
  const log = deliveries(client);
  const before = await log.since(since);
  const push = before.find(({ event }) => event === 'push');
  expect(push).toMatchObject({ ok: false });
  await log.redeliver(push?.id ?? '');
  await simulator.settle();
  const again = (await log.since(since)).filter(({ guid }) => guid === push?.guid);
  expect(again).toHaveLength(2);
});
