import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { requestedRevisions, requestRounds } from '../../../src/domain/ledger/history/requested-revisions.ts';
import { digestOf, recorded, sample } from '../../support/builders/entries.ts';

describe('the revisions that were recorded as requested in a pull request', () => {
  const requested = (pull: number, word: string, round = 1) =>
    sample('requested', { pull, round, revision: digestOf(word), at: `2026-11-23T13:0${round}:00.000Z` });

  it.each<[string, readonly Entry[], readonly string[]]>([
    ['nothing', [], []],
    ['all in their order', recorded([requested(1, 'A'), requested(1, 'B', 2)]), ['A', 'B']],
    ['those of this pull request alone', recorded([requested(2, 'A'), requested(1, 'B')]), ['B']],
    [
      'those after it was abandoned',
      recorded([requested(1, 'A'), sample('abandoned', { pull: 1 }), requested(1, 'B', 2)]),
      ['B'],
    ],
    [
      'those after it was declined',
      recorded([requested(1, 'A'), sample('declined', { pull: 1 }), requested(1, 'B', 2)]),
      ['B'],
    ],
    [
      'all, though another pull request was closed',
      recorded([requested(1, 'A'), sample('abandoned', { pull: 2 })]),
      ['A'],
    ],
    ['none after it was closed', recorded([requested(1, 'A'), sample('abandoned', { pull: 1 })]), []],
    [
      'all, though one was authorized',
      recorded([requested(1, 'A'), sample('authorized', { pull: 1 })]),
      ['A'],
    ],
  ])('%s', (_name, life, words) => {
    expect(requestedRevisions(life, 1).map(({ revision }) => revision)).toEqual(words.map(digestOf));
    expect(requestedRevisions(life, 1).every(({ at }) => at.startsWith('2026-11-23T13:0'))).toBe(true);
  });

  it('the number of rounds', () => {
    const life = recorded([
      requested(1, 'A'),
      sample('abandoned', { pull: 1 }),
      requested(2, 'A'),
      requested(1, 'B', 2),
    ]);
    expect([1, 2, 3].map((pull) => requestRounds(life, pull))).toEqual([2, 1, 0]);
  });
});
