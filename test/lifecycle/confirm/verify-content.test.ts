import { expect, it } from 'vitest';
import type { Authorized } from '../../../src/domain/ledger/entry.ts';
import { givesNoMore } from '../../../src/lifecycle/confirm/verify-content.ts';
import { EFFECT, OTHER_EFFECT, sample } from '../../support/builders/entries.ts';

const BEFORE: Authorized = { ...sample('authorized'), effects: [EFFECT] };
const { starts, ends } = BEFORE.window;

it.each<[string, Partial<Authorized>, boolean]>([
  ['the same', {}, true],
  ['an earlier end', { window: { starts, ends: starts } }, true],
  ['a later end', { window: { starts, ends: '2036-01-01T00:00:00.000Z' } }, false],
  ['an earlier start', { window: { starts: '2016-01-01T00:00:00.000Z', ends } }, false],
  ['another holder', { holder: { ...BEFORE.holder, id: BEFORE.holder.id + 1 } }, false],
  ['another role', { role: 'orders-admin' }, false],
  ['one more effect', { effects: [EFFECT, OTHER_EFFECT] }, false],
])('a revision with %s', (_name, change, expected) => {
  expect(givesNoMore({ ...BEFORE, ...change }, BEFORE)).toBe(expected);
});
