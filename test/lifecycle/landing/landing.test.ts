import { describe, expect, it } from 'vitest';
import { isRecent, judgeByAny, type Landing, mergedAt } from '../../../src/lifecycle/landing/landing.ts';
import { aLanding, aMerge, aPull } from '../../support/builders/a-pull.ts';
import { NOW } from '../../support/builders/a-request.ts';

const one = (commit: string) => aMerge(commit, { number: 1 });
const two = (commit: string) => aMerge(commit, { number: 2 });

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
