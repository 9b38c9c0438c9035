import { expect, it } from 'vitest';
import type { Person } from '../../simulator/people/person.ts';
import type { Repository } from '../../simulator/people/repository.ts';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

async function pullWith(person: Person, repository: Repository, messages: readonly string[], branch = 'ask') {
  for (const [index, message] of messages.entries()) {
    await person.pushBranch(repository, branch, { files: { [`${branch}-${index}`]: `${index}\n` }, message });
  }
  return person.openPull(repository, { head: branch, title: 'The title', body: 'The body' });
}

it.each([
  ['squash', ['Only one\n\nIts body'], 'Only one (#1)\n\nIts body'],
  ['squash', ['First', 'Second\n\nMore'], 'The title (#1)\n\n* First\n\n* Second\n\nMore'],
  ['merge', ['First', 'Second'], 'Merge pull request #1 from acme/ask\n\nThe title'],
  ['rebase', ['First', 'Second'], 'Second\n'],
] as const)('writes the usual message: %s of %j', async (method, messages, wanted) => {
  const { alice, bob, access } = await aWorld();
  const main = access.head();
  const number = await pullWith(alice, access, messages);
  await alice.pushBranch(access, 'other', { files: { other: 'o' }, message: 'Other' });
  const commit = await bob.merge(access, number, { method });
  const [top] = access.log();
  expect(top).toMatchObject({ oid: commit, message: wanted });
  expect(top?.parents).toHaveLength(method === 'merge' ? 2 : 1);
  expect(top?.committer.name).toBe('GitHub');
  expect(access.log()[method === 'rebase' ? 2 : 1]?.oid).toBe(main);
});

it('takes the title and message that are given', async () => {
  const { alice, bob, access } = await aWorld();
  const number = await pullWith(alice, access, ['First']);
  await bob.merge(access, number, { method: 'squash', title: 'Grant', message: 'A: b' });
  expect(access.log()[0]).toMatchObject({ message: 'Grant\n\nA: b', author: { name: 'alice' } });
  expect(access.pull(number)).toMatchObject({ mergedBy: 'bob' });
});

it('merges what both sides changed, three ways', async () => {
  const { alice, bob, access } = await aWorld();
  await alice.pushBranch(access, 'ask', {
    files: { 'README.md': 'one\ntwo\nthree\nfour\n' },
    message: 'Append',
  });
  const number = await alice.openPull(access, { head: 'ask', title: 'Append' });
  await bob.pushDirectly(access, { 'README.md': 'zero\none\ntwo\nthree\n' }, 'Prepend');
  await bob.merge(access, number, { method: 'rebase' });
  expect(access.file('main', 'README.md')).toBe('zero\none\ntwo\nthree\nfour\n');
});

// https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request: null until the background job has run.
it('computes whether it can merge only after the first read', async () => {
  const { simulator, alice, bob, access, call } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { 'README.md': 'mine\n' }, message: 'Mine' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Mine' });
  const look = async () => (await call(alice.token, 'GET', `/repos/acme/access/pulls/${number}`)).body;
  expect(await look()).toMatchObject({ mergeable: null, mergeable_state: 'unknown' });
  await simulator.settle();
  expect(await look()).toMatchObject({ mergeable: true, mergeable_state: 'clean' });
  await bob.pushDirectly(access, { 'README.md': 'theirs\n' }, 'Theirs');
  expect(await look()).toMatchObject({ mergeable: null });
  await simulator.settle();
  expect(await look()).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  await expect(bob.merge(access, number)).rejects.toMatchObject({ status: 405 });
});

it('refuses a head that has moved, a draft, and a method that is switched off', async () => {
  const { alice, bob, access } = await aWorld();
  const number = await pullWith(alice, access, ['First']);
  const old = access.head('ask') ?? '';
  await alice.pushBranch(access, 'ask', { files: { b: 'b' }, message: 'Second' });
  await expect(bob.merge(access, number, { sha: old })).rejects.toMatchObject({ status: 409 });
  access.state.mergeMethods = new Set(['squash']);
  await expect(bob.merge(access, number, { method: 'merge' })).rejects.toMatchObject({ status: 405 });
  await alice.pushBranch(access, 'draft', { files: { d: 'd' }, message: 'Draft' });
  const draft = await alice.openPull(access, { head: 'draft', title: 'Draft', draft: true });
  await expect(bob.merge(access, draft)).rejects.toMatchObject({ status: 405 });
});

it('takes a pull request from a fork, and keeps its commits', async () => {
  const { simulator, access, owner } = await aWorld();
  access.state.private = false;
  const mallory = simulator.person('mallory');
  const fork = simulator.fork(access, mallory);
  const head = await mallory.pushBranch(fork, 'sneak', { files: { evil: 'x' }, message: 'Sneak' });
  const number = await mallory.openPull(access, { head: 'mallory:sneak', title: 'Sneak' });
  expect(access.pull(number)).toMatchObject({ head, author: 'mallory' });
  const { body } = await mallory.request('GET', `/repos/acme/access/pulls/${number}`);
  expect(body).toMatchObject({
    head: { label: 'mallory:sneak', repo: { full_name: 'mallory/access', fork: true } },
  });
  const next = await mallory.pushBranch(fork, 'sneak', { files: { more: 'y' }, message: 'More' });
  await simulator.settle();
  expect(access.pull(number).head).toBe(next);
  await expect(mallory.merge(access, number)).rejects.toMatchObject({ status: 403 });
  await owner.merge(access, number);
  expect(access.file('main', 'evil')).toBe('x');
});

it('deletes the branch afterwards where the repository says so', async () => {
  const { alice, bob, access } = await aWorld();
  access.state.deleteBranchOnMerge = true;
  const number = await pullWith(alice, access, ['First']);
  await bob.merge(access, number);
  expect(access.head('ask')).toBeUndefined();
  expect(access.pull(number)).toMatchObject({ merged: true });
});

it('finds the pull request behind a commit, whatever its base', async () => {
  const { simulator, alice, bob, access, app, installation, call } = await aWorld({ indexLag: 0 });
  const number = await pullWith(alice, access, ['First']);
  const commit = await bob.merge(access, number);
  const token = await tokenOf(simulator, app, installation);
  const { body } = await call(token, 'GET', `/repos/acme/access/commits/${commit}/pulls`);
  expect(body).toMatchObject([{ number, merge_commit_sha: commit, state: 'closed' }]);
});
