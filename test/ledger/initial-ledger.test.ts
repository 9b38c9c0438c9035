import { expect, it } from 'vitest';
import { parseCursor } from '../../src/domain/ledger/files/checkpoint.ts';
import { initialLedger } from '../../src/ledger/initial-ledger.ts';
import { oidOf } from '../support/builders/entries.ts';

it('begins at the tip of the default branch, with nothing in force', () => {
  const { files } = initialLedger(oidOf('a'));
  const cursor = files.find(({ path }) => path === 'cursor.json');
  expect(parseCursor(new TextEncoder().encode(cursor?.content))).toEqual({
    outcome: 'parsed',
    value: { v: 1, main: oidOf('a'), next_seq: 1, policy: null },
  });
});

it('explains the branch in its README', () => {
  const { files } = initialLedger(oidOf('a'));
  expect(files.find(({ path }) => path === 'README.md')?.content).toMatch(/Only Curfew writes this branch/);
});
