import { expect, it } from 'vitest';
import { checkSubject } from '../../src/audit/verify/check-entry.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { digestOf, recorded, sample } from '../support/builders/entries.ts';

const FIRST = sample('authorized', { pull: 1, revision: digestOf('a') });
/** The same grant, extended by another pull request. */
const SECOND = sample('authorized', { pull: 2, revision: digestOf('b'), replaces: digestOf('a') });

const codesFor = (entry: NewEntry): readonly string[] => {
  const codes: string[] = [];
  const life = recorded([FIRST, SECOND]);
  const [last] = recorded([entry], 3);
  if (last !== undefined) checkSubject(last, life, ({ code }) => codes.push(code));
  return codes;
};
const ended = (pull: number, cause: 'rejected' | 'withdrawn') =>
  sample('ended', { pull, cause, revision: digestOf('b') });

it.each([
  ['ends by the pull request of its revision', ended(2, 'rejected'), []],
  ['is rejected in the review of the pull request before', ended(1, 'rejected'), []],
  ['is rejected in the review of a pull request of another grant', ended(9, 'rejected'), ['subject-differs']],
  ['is withdrawn, and names the pull request before', ended(1, 'withdrawn'), ['subject-differs']],
])('a grant that %s', (_name, entry, codes) => {
  expect(codesFor(entry)).toEqual(codes);
});
