import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Repository } from '../../simulator/people/repository.ts';
import { aWorld } from './a-world.ts';

/** A clone of the folder. */
function cloneOf(repository: Repository) {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim();
  git('clone', '-q', repository.gitDir, '.');
  git('config', 'user.name', 'Mallory');
  git('config', 'user.email', 'mallory@example.org');
  const commit = (path: string, text: string) => {
    writeFileSync(join(folder, path), text);
    git('add', '-A');
    git('commit', '-q', '-m', `Write ${path}`);
    return git('rev-parse', 'HEAD');
  };
  return { git, commit };
}

it('notices what plain git pushed to the folder, and follows the pull request', async () => {
  const { simulator, alice, access, hook } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  await simulator.settle();
  hook.events.length = 0;
  const before = access.head('ask');
  const clone = cloneOf(access);
  clone.git('checkout', '-q', 'ask');
  const after = clone.commit('b', 'b\n');
  clone.git('push', '-q', 'origin', 'ask');
  await simulator.settle();

  expect(hook.events).toMatchObject([
    {
      event: 'push',
      payload: {
        ref: 'refs/heads/ask',
        before,
        after,
        forced: false,
        created: false,
        commits: [{ id: after, added: ['b'] }],
      },
    },
    { event: 'pull_request', payload: { action: 'synchronize', before, after, number } },
  ]);
  expect(access.pull(number).head).toBe(after);
});

it('marks a pull request merged when its head reaches the base by another way', async () => {
  const { simulator, alice, access, hook } = await aWorld();
  const head = await alice.pushBranch(access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const clone = cloneOf(access);
  clone.git('merge', '-q', '--no-ff', '-m', 'By hand', 'origin/ask');
  const merge = clone.git('rev-parse', 'HEAD');
  clone.commit('after', 'x');
  clone.git('push', '-q', 'origin', 'main');
  await simulator.settle();

  expect(access.pull(number)).toMatchObject({ state: 'closed', merged: true, head, mergeCommit: merge });
  const closed = hook.events.find(({ payload }) => payload['action'] === 'closed');
  expect(closed?.payload).toMatchObject({ pull_request: { merged: true, merge_commit_sha: merge } });
});

it('calls a force-push forced, and closes a pull request that is left without commits', async () => {
  const { simulator, alice, access, hook } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  const clone = cloneOf(access);
  clone.git('push', '-q', '--force', 'origin', 'main:ask');
  await simulator.settle();
  expect(hook.events.findLast(({ event }) => event === 'push')?.payload).toMatchObject({ forced: true });
  expect(access.pull(number)).toMatchObject({ state: 'closed', merged: false });
});

it('closes a pull request whose branch is deleted, and reads packed refs', async () => {
  const { simulator, alice, access } = await aWorld();
  await alice.pushBranch(access, 'ask', { files: { a: 'a\n' }, message: 'Ask' });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  execFileSync('git', ['--git-dir', access.gitDir, 'pack-refs', '--all']);
  execFileSync('git', ['--git-dir', access.gitDir, 'repack', '-a', '-d', '-q']);
  await simulator.settle();
  expect(access.pull(number).state).toBe('open');
  expect(access.file('ask', 'a')).toBe('a\n');
  await alice.deleteBranch(access, 'ask');
  expect(access.pull(number)).toMatchObject({ state: 'closed', merged: false });
});

it('leaves repositories that git finds nothing wrong with', async () => {
  const { alice, bob, access } = await aWorld();
  await alice.pushBranch(access, 'ask', {
    files: { 'x/y/z.txt': 'z\n', 'x-y': '1', x_y: '2', 'README.md': null },
    message: 'Ask',
  });
  const number = await alice.openPull(access, { head: 'ask', title: 'Ask' });
  await bob.merge(access, number, { method: 'merge' });
  const report = execFileSync('git', ['--git-dir', access.gitDir, 'fsck', '--strict', '--full'], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  expect(report).toBe('');
  const names = execFileSync('git', ['--git-dir', access.gitDir, 'ls-tree', '-r', '--name-only', 'main'], {
    encoding: 'utf8',
  });
  expect(names.trim().split('\n').sort()).toEqual(['x-y', 'x/y/z.txt', 'x_y'].sort());
});
