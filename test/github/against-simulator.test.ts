import { expect, it, onTestFinished, vi } from 'vitest';
import { commits } from '../../src/github/commits.ts';
import { deliveries } from '../../src/github/deliveries.ts';
import { people } from '../../src/github/people.ts';
import { pullRequests } from '../../src/github/pull-requests.ts';
import { repositoryFacts } from '../../src/github/repository-facts.ts';
import { trees } from '../../src/github/trees.ts';
import { aWorld } from './a-simulated-forge.ts';

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
  const { list, blobs } = trees(client);
  const files = await list(sha, 'access');
  expect(files.map(({ path, mode, size }) => [path, mode, size])).toEqual([
    ['access/a.yaml', '100644', 7],
    ['access/deep/b.bin', '100644', 3],
  ]);
  const contents = await blobs(files.map(({ oid }) => oid));
  expect(files.map(({ oid }) => Buffer.from(contents.get(oid) ?? []))).toEqual([
    Buffer.from('ü: 1\r\n'),
    latin1,
  ]);
  expect(await list(sha, 'nothing')).toEqual([]);
});

it('lists folder by folder a tree that GitHub does not list completely', async () => {
  const { alice, access, client } = await aWorld({ treeEntries: 3 });
  const paths = ['access/a.yaml', 'access/b/c.yaml', 'access/b/d.yaml', 'access/e.yaml'];
  const files = Object.fromEntries(paths.map((path) => [path, `${path}\n`]));
  const sha = await alice.pushBranch(access, 'main', { files, message: 'More' });
  const found = await trees(client).list(sha, '');
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
  expect(await reader.associatedWith(commit)).toMatchObject([
    { number, merged: { by: { login: 'dana' }, commit } },
  ]);
  expect(await reader.closedSince('main', started)).toMatchObject([{ number }]);
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

it('has the time that GitHub asks to wait', async () => {
  const { client, simulator } = await aWorld();
  simulator.faults.next({ method: 'GET' }, { kind: 'limit', status: 403, retryAfter: 17 });
  await expect(commits(client).head('main')).rejects.toMatchObject({
    kind: 'rate-limited',
    retryAfterMs: 17_000,
  });
});

it('reads the facts of the repository, and GitHub’s clock', async () => {
  const { access, client } = await aWorld();
  const facts = repositoryFacts(client);
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
