import { expect, it } from 'vitest';
import { groupEntries } from '../../../src/domain/merge-group/group-entries.ts';

const QUEUED = [
  { number: 12, group: 'b' },
  { number: 13, group: 'd' },
  { number: 14, group: null },
];

it.each([
  ['one commit a pull request', ['b', 'd'], ['12 b', '13 d']],
  ['several commits a pull request', ['a', 'b', 'c', 'd'], ['12 b', '13 d']],
  ['a group that ends earlier', ['a', 'b'], ['12 b']],
  ['a group that was built without the entries ahead', ['d'], ['13 d']],
  ['commits that are not in the queue', ['x', 'y'], []],
])('%s', (_name, line, entries) => {
  expect(groupEntries(line, QUEUED).map(({ pull, head }) => `${pull} ${head}`)).toEqual(entries);
});
