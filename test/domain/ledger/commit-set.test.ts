import { expect, it } from 'vitest';
import { commitSet } from '../../../src/domain/ledger/files/commit-set.ts';

const COMMIT = '3605be09d04c0f3c1cf0235b01a3ea10006df4c3';

it('has the commits that were added', () => {
  const commits = commitSet('key');
  commits.add(COMMIT);
  expect(commits.has(COMMIT)).toBe(true);
});

it('does not take a commit for another one whose id begins alike', () => {
  const commits = commitSet('key');
  commits.add(COMMIT);
  expect(commits.has(`${COMMIT.slice(0, 39)}0`)).toBe(false);
});
