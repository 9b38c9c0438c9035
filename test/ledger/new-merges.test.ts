import { describe, expect, it } from 'vitest';
import { foreignCommit } from '../../src/ledger/foreign-commit.ts';
import type { Commit } from '../../src/ports/forge/commits.ts';
import type { MergedPull, PullRequest } from '../../src/ports/forge/pull-requests.ts';
import { aMerge } from '../support/builders/a-pull.ts';
import { DANA, NOW } from '../support/builders/a-request.ts';

const BRANCH = 'curfew/ledger';
const SHA = 'c'.repeat(40);
const at = NOW.minus({ seconds: 10 }).toISO() ?? '';

/** GitHub's index does not know any merge yet. */
async function judged(
  pull: PullRequest,
  committedAt = at,
): Promise<{ readonly because: string | null; readonly listings: number }> {
  let listings = 0;
  const commit: Commit = {
    sha: SHA,
    parents: ['a'.repeat(40)],
    tree: 'e'.repeat(40),
    message: 'authorized alice orders-db-read',
    author: null,
    committer: null,
    committedAt,
    verified: true,
  };
  const because = await foreignCommit(
    {
      branch: BRANCH,
      isOurs: () => true,
      clock: { now: () => NOW },
      commits: { mergeBase: async () => 'a'.repeat(40) },
      pulls: {
        associatedWith: async () => [],
        get: async () => pull,
        async mergedSince(): Promise<readonly MergedPull[]> {
          listings += 1;
          return [{ number: pull.number, commit: pull.merged?.commit ?? null }];
        },
      },
    },
    [commit],
  );
  return { because, listings };
}

const merged = (commit: string | null, base: string, mergedAt = at) =>
  aMerge('', { base: { branch: base, sha: 'x' }, merged: { at: mergedAt, by: DANA, commit } });

describe('a new commit of the ledger, of which GitHub’s index says nothing yet', () => {
  it.each([
    ['on its branch', BRANCH],
    ['on another branch, which was pushed over it', 'copy'],
  ])('is foreign if a pull request made it %s', async (_name, base) => {
    const { because } = await judged(merged(SHA, base));
    expect(because).toMatch(/was not made by Curfew: dana merged pull request #1 there$/);
  });

  it('is Curfew’s if only other commits were merged', async () => {
    expect((await judged(merged('d'.repeat(40), 'main'))).because).toBeNull();
  });

  it('cannot be judged while GitHub does not say as which commit a pull request was merged just now', async () => {
    await expect(judged(merged(null, 'main'))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is Curfew’s if that pull request was merged before', async () => {
    const before = NOW.minus({ minutes: 5 }).toISO() ?? '';
    expect((await judged(merged(null, 'main', before))).because).toBeNull();
  });
});

it('for an old commit the index suffices', async () => {
  const { because, listings } = await judged(merged(SHA, BRANCH), '2026-11-23T13:00:00Z');
  expect([because, listings]).toEqual([null, 0]);
});
