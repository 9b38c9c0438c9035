import { describe, expect, it } from 'vitest';
import { branchCommits } from '../../src/github/branch-commits.ts';
import { branches } from '../../src/github/branches.ts';
import { checkRuns } from '../../src/github/check-runs.ts';
import { commits } from '../../src/github/commits.ts';
import { conversations } from '../../src/github/conversations.ts';
import { merges } from '../../src/github/merges.ts';
import { ownPulls } from '../../src/github/own-pulls.ts';
import { pullRequests } from '../../src/github/pull-requests.ts';
import { demandReviews, protect, queueRequired } from '../support/builders/protection.ts';
import { aWorld } from './a-simulated-forge.ts';

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
    status: 'waiting',
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
  expect(committed).toEqual({ outcome: 'committed', sha: access.head('curfew/ledger') });
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
