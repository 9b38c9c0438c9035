import { describe, expect, it } from 'vitest';
import {
  groupLandings,
  isRecent,
  judgeByAny,
  type Landing,
  mergedAt,
} from '../../../src/lifecycle/landing/landing-groups.ts';
import type { Commit } from '../../../src/ports/forge/commits.ts';
import type { PullRequest } from '../../../src/ports/forge/pull-requests.ts';
import { aLanding, aMerge, aPull, somePulls } from '../../support/builders/a-pull.ts';
import { NOW } from '../../support/builders/a-request.ts';

const one = (commit: string, words: Partial<PullRequest> = {}) => aMerge(commit, { number: 1, ...words });
const two = (commit: string, words: Partial<PullRequest> = {}) => aMerge(commit, { number: 2, ...words });

function aCommit(sha: string): Commit {
  return { sha, parents: [], message: '', author: null, committer: null, committedAt: '', verified: true };
}

/** Each landing in words: its last commit, and the pull requests that may have brought it. */
async function grouped(
  shas: string,
  associated: Readonly<Record<string, readonly PullRequest[]>>,
): Promise<readonly string[]> {
  const groups = await groupLandings(
    { pulls: somePulls({ associatedWith: async (sha) => associated[sha] ?? [] }), defaultBranch: 'main' },
    [...shas].map((sha) => aCommit(sha)),
  );
  return groups.map(({ after, pull, siblingPulls }) =>
    [after, pull?.number ?? 'pushed', ...siblingPulls.map(({ number }) => `or ${number}`)].join(' '),
  );
}

describe('commits are grouped into landings', () => {
  it.each<[string, string, Readonly<Record<string, readonly PullRequest[]>>, readonly string[]]>([
    ['nothing', '', {}, []],
    ['pushes', 'ab', {}, ['a pushed', 'b pushed']],
    ['a squash', 'a', { a: [one('a')] }, ['a 1']],
    ['a rebase of several commits', 'abc', { a: [one('c')], b: [one('c')], c: [one('c')] }, ['c 1']],
    ['a push, and a rebase', 'abc', { b: [one('c')], c: [one('c')] }, ['a pushed', 'c 1']],
    ['a rebase, and a push', 'abc', { a: [one('b')], b: [one('b')] }, ['b 1', 'c pushed']],
    ['two rebases', 'abcd', { a: [one('b')], b: [one('b')], c: [two('d')], d: [two('d')] }, ['b 1', 'd 2']],
    ['a push between two merges', 'abc', { a: [one('a')], c: [two('c')] }, ['a 1', 'b pushed', 'c 2']],
    [
      'a push in the middle of a rebase, and the commit before it',
      'abc',
      { a: [one('c')], c: [one('c')] },
      ['a pushed', 'b pushed', 'c 1'],
    ],
    [
      'a commit of another pull request before a rebase',
      'ab',
      { a: [two('z')], b: [one('b')] },
      ['a pushed', 'b 1'],
    ],
    [
      'a commit that is in a rebase and in another pull request',
      'ab',
      { a: [two('z'), one('b')], b: [one('b')] },
      ['b 1'],
    ],
    ['the first commits of a rebase without its last', 'ab', { a: [one('c')] }, ['a pushed', 'b pushed']],
    ['a pull request that is not merged', 'a', { a: [aPull()] }, ['a pushed']],
    [
      'a rebase that GitHub merges between two answers',
      'ab',
      { a: [aPull()], b: [one('b')] },
      ['a pushed', 'b 1'],
    ],
    [
      'a pull request that was merged to another branch',
      'a',
      { a: [one('a', { base: { branch: 'dev', sha: 'x' } })] },
      ['a pushed'],
    ],
    [
      'a pull request from a fork',
      'a',
      { a: [one('a', { head: { branch: 'ask', sha: 'x', sameRepository: false } })] },
      ['a pushed'],
    ],
    ['a pull request that was merged as another commit', 'a', { a: [one('z')] }, ['a pushed']],
    ['one head in several pull requests', 'a', { a: [one('a'), two('a')] }, ['a 1 or 2']],
    [
      'one head in two pull requests, one of them to another branch',
      'a',
      { a: [one('a', { base: { branch: 'dev', sha: 'x' } }), two('a')] },
      ['a 2'],
    ],
  ])('%s', async (_name, shas, associated, groups) => {
    expect(await grouped(shas, associated)).toEqual(groups);
  });
});

describe('a landing is judged by its first pull request that suffices', () => {
  const siblings = aLanding({
    pull: one('c'),
    siblingPulls: [two('c'), aMerge('c', { number: 3 })],
    after: 'c',
  });

  async function judged(sufficient: readonly number[]): Promise<string> {
    const tried: Landing[] = [];
    const judge = async (landing: Landing) => {
      tried.push(landing);
      return landing.pull?.number ?? 0;
    };
    const by = await judgeByAny(siblings, judge, (number) => sufficient.includes(number));
    expect(tried.map(({ after }) => after)).toEqual(tried.map(() => 'c'));
    return `by ${by}, tried ${tried.map(({ pull }) => pull?.number).join(' ')}`;
  }

  it.each([
    ['the first', [1, 2, 3], 'by 1, tried 1'],
    ['the second', [2, 3], 'by 2, tried 1 2'],
    ['the last', [3], 'by 3, tried 1 2 3'],
    ['none: the judgement by the first counts', [], 'by 1, tried 1 2 3'],
  ])('%s', async (_name, sufficient, expected) => {
    expect(await judged(sufficient)).toBe(expected);
  });
});

it('GitHub says when a landing was merged; a push has no such time', () => {
  expect(mergedAt(aLanding())?.toISO()).toBe('2026-11-23T13:59:50.000Z');
  expect(mergedAt(aLanding({ pull: aPull() }))).toBeNull();
  expect(mergedAt(aLanding({ pull: null }))).toBeNull();
});

it.each([
  ['just now', { minutes: 0 }, true],
  ['a second less than ten minutes ago', { minutes: 9, seconds: 59 }, true],
  ['ten minutes ago', { minutes: 10 }, false],
])('GitHub may still answer about a landing of %s: %s', (_name, ago, expected) => {
  expect(isRecent(NOW.minus(ago), NOW)).toBe(expected);
});
