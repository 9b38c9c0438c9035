import { expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { openRequests } from '../../../src/domain/ledger/history/open-requests.ts';

const requested = (pull: number, revision: string) => entry('requested', pull, revision);
const entry = (type: string, pull: number | null, revision: string) =>
  ({ type, pull, revision, grant: 'one' }) as unknown as NewEntry;
const open = (...entries: NewEntry[]) =>
  openRequests(entries).map(({ pull, revision }) => `#${pull} ${revision}`);

it.each([
  ['a refusal answers the request of its own pull request', entry('refused', 1, 'a'), ['#2 a', '#3 b']],
  ['an authorization answers each request for its revision', entry('authorized', 1, 'a'), ['#3 b']],
  [
    'an authorization whose pull request was not known yet answers each request for its revision',
    entry('authorized', null, 'a'),
    ['#3 b'],
  ],
  ['an authorization of another revision does not', entry('authorized', 3, 'b'), ['#1 a', '#2 a']],
])('%s', (_name, answer, left) => {
  expect(open(requested(1, 'a'), requested(2, 'a'), requested(3, 'b'), answer)).toEqual(left);
});
