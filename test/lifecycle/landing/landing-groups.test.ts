import { describe, expect, it } from 'vitest';
import { broughtBy } from '../../../src/lifecycle/evidence/landed-grant.ts';
import {
  isRecent,
  judgeByAny,
  type Landing,
  landings,
  mergedAt,
} from '../../../src/lifecycle/landing/landing-groups.ts';
import type { Commit } from '../../../src/ports/commits.ts';
import type { PullRequest } from '../../../src/ports/pull-requests.ts';
import { aLanding, aMerge, aPull, somePulls } from '../../support/builders/a-pull.ts';
import { NOW } from '../../support/builders/a-request.ts';

const one = (commit: string, words: Partial<PullRequest> = {}) => aMerge(commit, { number: 1, ...words });
const two = (commit: string, words: Partial<PullRequest> = {}) => aMerge(commit, { number: 2, ...words });

function aCommit(sha: string): Commit {
  return { sha, parents: [], message: '', author: null, committer: null, committedAt: '', verified: true };
}

/** What landed as those commits, in words: the commits that end a group, and who brought it. */
async function grouped(
  shas: string,
  associated: Readonly<Record<string, readonly PullRequest[]>>,
): Promise<readonly string[]> {
  const groups = await landings(
    { pulls: somePulls({ associatedWith: async (sha) => associated[sha] ?? [] }), defaultBranch: 'main' },
    [...shas].map((sha) => aCommit(sha)),
  );
  return groups.map(({ after, pull, siblingPulls }) =>
    [after, pull?.number ?? 'pushed', ...siblingPulls.map(({ number }) => `or ${number}`)].join(' '),
  );
}

describe('what landed together', () => {
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
      'a push in the midst of a rebase, and what was before it',
      'abc',
      { a: [one('c')], c: [one('c')] },
      ['a pushed', 'b pushed', 'c 1'],
    ],
    ["a commit of another's before a rebase", 'ab', { a: [two('z')], b: [one('b')] }, ['a pushed', 'b 1']],
    [
      'a commit that is in a rebase and in a pull request beside it',
      'ab',
      { a: [two('z'), one('b')], b: [one('b')] },
      ['b 1'],
    ],
    [
      'the first commits of a rebase whose last is not there',
      'ab',
      { a: [one('c')] },
      ['a pushed', 'b pushed'],
    ],
    ['by one that is not merged', 'a', { a: [aPull()] }, ['a pushed']],
    [
      'a rebase that was not merged yet as its first commit was asked about',
      'ab',
      { a: [aPull()], b: [one('b')] },
      ['a pushed', 'b 1'],
    ],
    [
      'by one that was merged to another branch',
      'a',
      { a: [one('a', { base: { branch: 'dev', sha: 'x' } })] },
      ['a pushed'],
    ],
    [
      'by one of a fork',
      'a',
      { a: [one('a', { head: { branch: 'ask', sha: 'x', sameRepository: false } })] },
      ['a pushed'],
    ],
    ['by one that was merged as another commit', 'a', { a: [one('z')] }, ['a pushed']],
    ['one head in several pull requests', 'a', { a: [one('a'), two('a')] }, ['a 1 or 2']],
    [
      'one head in several, of which one went elsewhere',
      'a',
      { a: [one('a', { base: { branch: 'dev', sha: 'x' } }), two('a')] },
      ['a 2'],
    ],
  ])('%s', async (_name, shas, associated, groups) => {
    expect(await grouped(shas, associated)).toEqual(groups);
  });
});

describe('judged by any that brought it', () => {
  const twins = aLanding({
    pull: one('c'),
    siblingPulls: [two('c'), aMerge('c', { number: 3 })],
    after: 'c',
  });

  async function judged(holdsWith: readonly number[]): Promise<string> {
    const asked: Landing[] = [];
    const judge = async (landing: Landing) => {
      asked.push(landing);
      return landing.pull?.number ?? 0;
    };
    const held = await judgeByAny(twins, judge, (number) => holdsWith.includes(number));
    expect(asked.map(({ after }) => after)).toEqual(asked.map(() => 'c'));
    return `by ${held}, asked ${asked.map(({ pull }) => pull?.number).join(' ')}`;
  }

  it.each([
    ['the first holds', [1, 2, 3], 'by 1, asked 1'],
    ['another holds', [2, 3], 'by 2, asked 1 2'],
    ['the last holds', [3], 'by 3, asked 1 2 3'],
    ['none holds: what the first came to', [], 'by 1, asked 1 2 3'],
  ])('%s', async (_name, holds, said) => {
    expect(await judged(holds)).toBe(said);
  });
});

it('it was merged when GitHub says, and a push was not', () => {
  expect(mergedAt(aLanding())?.toISO()).toBe('2026-11-23T13:59:50.000Z');
  expect(mergedAt(aLanding({ pull: aPull() }))).toBeNull();
  expect(mergedAt(aLanding({ pull: null }))).toBeNull();
});

it.each<[string, PullRequest, boolean]>([
  ['merged as it', one('a'), true],
  ['merged as another', one('b'), false],
  ['not merged', aPull(), false],
  ['merged to another branch', one('a', { base: { branch: 'dev', sha: 'x' } }), false],
  ['of a fork', one('a', { head: { branch: 'ask', sha: 'x', sameRepository: false } }), false],
])('a pull request %s brought the commit: %s', (_name, pull, brought) => {
  expect(broughtBy(pull, 'a', 'main')).toBe(brought);
});

it.each([
  ['just now', { minutes: 0 }, true],
  ['not quite ten minutes ago', { minutes: 9, seconds: 59 }, true],
  ['ten minutes ago', { minutes: 10 }, false],
])('what landed %s is asked about again: %s', (_name, ago, again) => {
  expect(isRecent(NOW.minus(ago), NOW)).toBe(again);
});
