import { expect, it } from 'vitest';
import { actualChange } from '../../../src/domain/rules/actual-change.ts';
import { aChange, aWindow, type ChangeWords } from '../../support/builders/a-request.ts';

/** In force until 16:00. */
const LIVE = { window: aWindow('2026-11-23T12:00Z', '2026-11-23T16:00Z') };

function actual(words: ChangeWords): string {
  const { change, inForce, spent, window } = aChange(words);
  return actualChange(change, { inForce, spent, window }).kind;
}

it.each<[string, ChangeWords, string]>([
  ['other texts for a live grant', { kind: 'amended', inForce: LIVE, duration: '4h' }, 'amended'],
  [
    'other texts with more time than is in force',
    { kind: 'amended', inForce: LIVE, duration: '5h' },
    'extended',
  ],
  [
    'other texts with another role than is in force',
    { kind: 'amended', inForce: { ...LIVE, role: 'logs-read' } },
    'extended',
  ],
  [
    'other texts with a window without time',
    { kind: 'amended', inForce: LIVE, until: '2026-11-23T11:00Z' },
    'amended',
  ],
  ['other texts for content that was refused', { kind: 'amended' }, 'added'],
  ['a longer time for content that was refused', { kind: 'extended' }, 'added'],
  ['other texts for a grant that is over', { kind: 'amended', spent: true }, 'amended'],
  ['a shorter time for content that was refused', { kind: 'shortened' }, 'shortened'],
])('%s', (_name, words, kind) => {
  expect(actual(words)).toBe(kind);
});
