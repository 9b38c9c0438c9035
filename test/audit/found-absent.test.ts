import { expect, it } from 'vitest';
import { accessPeriods } from '../../src/audit/access-period.ts';
import { stayRow } from '../../src/audit/access-row.ts';
import { stateAt } from '../../src/audit/access-state.ts';
import { stateWord, stayText } from '../../src/audit/formats/access-text.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { recorded, sample, T4 } from '../support/builders/entries.ts';

function rowOf(...end: readonly NewEntry[]) {
  const life = [sample('authorized'), sample('provisioning'), sample('provisioned'), ...end];
  const [stay] = accessPeriods(recorded(life), T4);
  if (stay === undefined) throw new Error('nobody had anything');
  return stayRow(stay, stateAt(stay, T4), T4);
}

it('says of an end whether Curfew took the access back or found it gone', () => {
  const taken = rowOf(sample('revoked'));
  expect(taken.found_absent).toBe(false);
  expect(stayText(taken)).toContain('verified absent 2026-');
  expect(stateWord(taken)).toBe('absent');
  const found = rowOf(sample('revoked', { found_absent: true }));
  expect(found.found_absent).toBe(true);
  expect(stayText(found)).toContain('found absent 2026-');
  expect(stateWord(found)).toBe('absent, found so');
});

it('says that it was found gone where somebody had taken it away before its end', () => {
  const observed = rowOf(sample('observed-absent'), sample('revoked'));
  expect(observed.found_absent).toBe(true);
});

it('says nothing of the kind where nothing ended, or others carry it on', () => {
  expect(rowOf().found_absent).toBeNull();
  const released = rowOf(sample('revoked', { verified_absent_at: null, still_held_by: ['two'] }));
  expect(released.found_absent).toBeNull();
  expect(stateWord(released)).toBe('released');
});
