import { expect, it } from 'vitest';
import { parseLiveFromStore, serializeLiveForStore } from '../../../src/domain/ledger/cached-checkpoint.ts';

it.each([
  ['the keys of the record', { live: [], keys: ['S2V5'] }],
  ['no keys, as an earlier version wrote it', { live: [] }],
])('a stored checkpoint keeps %s', (_name, checkpoint) => {
  expect(parseLiveFromStore(JSON.parse(serializeLiveForStore(checkpoint)))).toEqual(checkpoint);
});
