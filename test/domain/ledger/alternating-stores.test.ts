import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { alternatingStores } from '../../../src/domain/ledger/alternating-stores.ts';
import { storeOf, storeTrailer } from '../../../src/domain/ledger/store-trailer.ts';

const NOW = DateTime.utc(2026, 11, 23, 14);

/** One write of each store, a minute after the other; the last one is `ago` minutes ago. */
const writes = (stores: string, ago = 0) =>
  [...stores].map((store, index) => ({
    store,
    at: NOW.minus({ minutes: ago + stores.length - 1 - index }),
  }));

it.each([
  ['no write', '', []],
  ['one store', 'aaaa', []],
  ['a store that replaced another one', 'aaabbb', []],
  ['two moves', 'aabbcc', []],
  ['two stores in turns', 'aaba', ['a', 'b']],
  ['three stores, of which two in turns', 'abcb', ['a', 'b', 'c']],
])('%s', (_name, stores, expected) => {
  expect(alternatingStores(writes(stores), NOW)).toEqual(expected);
});

it('turns count for an hour', () => {
  expect(alternatingStores(writes('aba', 58), NOW)).toEqual(['a', 'b']);
  expect(alternatingStores(writes('aba', 59), NOW)).toEqual([]);
});

it('a commit names its store on a line of its own, and only Curfew’s form counts', () => {
  expect(storeOf(`revoked alice\n\n${storeTrailer('0a1b2c3d')}`)).toBe('0a1b2c3d');
  expect(storeOf('revoked alice')).toBeNull();
  expect(storeOf('revoked Curfew-Store: 0a1b2c3d')).toBeNull();
  expect(storeOf('revoked\n\nCurfew-Store: 0a1b2c3d0')).toBeNull();
});
