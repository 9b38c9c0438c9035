import { expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { windowBefore } from '../../../src/domain/ledger/history/window-before.ts';
import { recorded, sample } from '../../support/builders/entries.ts';

const GIVEN = sample('authorized');
const REFUSED = sample('refused', { at: GIVEN.window.starts });
const OVER = sample('refused', { at: GIVEN.window.ends });
const LONGER = { ...GIVEN.window, ends: '2027-01-01T00:00:00.000Z' };

it.each([
  ['nothing before', [REFUSED], null],
  ['a window', [GIVEN, sample('provisioned'), REFUSED], GIVEN.window],
  ['a window that was changed', [GIVEN, sample('authorized', { window: LONGER }), REFUSED], LONGER],
  ['a window that is over', [GIVEN, OVER], null],
  ['a grant that was ended', [GIVEN, sample('ended'), REFUSED], null],
  ['another grant', [sample('authorized', { grant: 'other' }), REFUSED], null],
  ['a later window', [REFUSED, GIVEN], null],
])('%s', (_name, entries, window) => {
  const all = recorded(entries);
  const refused = all.find((entry): entry is Extract<Entry, { type: 'refused' }> => entry.type === 'refused');
  if (refused === undefined) throw new Error('there is no refusal');
  expect(windowBefore(all, refused)).toEqual(window);
});
