import { expect, it } from 'vitest';
import { accessPeriods } from '../../src/audit/access-period.ts';
import { accessRow } from '../../src/audit/access-row.ts';
import { stateAt } from '../../src/audit/access-state.ts';
import { accessText, stateText } from '../../src/audit/formats/access-text.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { recorded, sample, T4 } from '../support/builders/entries.ts';

function rowOf(...end: readonly NewEntry[]) {
  const life = [sample('authorized'), sample('provisioning'), sample('provisioned'), ...end];
  const [period] = accessPeriods(recorded(life), T4);
  if (period === undefined) throw new Error('there is no access period');
  const justification = { action: null, why_production: null, justification_problem: 'not in this clone' };
  return accessRow(period, stateAt(period, T4), { now: T4, justificationOf: () => justification });
}

it('shows whether Curfew revoked the access or found it gone', () => {
  const revoked = rowOf(sample('revoked'));
  expect(revoked.found_absent).toBe(false);
  expect(accessText(revoked)).toContain('verified absent 2026-');
  expect(stateText(revoked)).toBe('absent');
  const found = rowOf(sample('revoked', { found_absent: true }));
  expect(found.found_absent).toBe(true);
  expect(accessText(found)).toContain('found absent 2026-');
  expect(stateText(found)).toBe('absent (found absent)');
});

it('shows that Curfew found it gone if another person removed it before its end', () => {
  const observed = rowOf(sample('observed-absent'), sample('revoked'));
  expect(observed.found_absent).toBe(true);
});

it('shows neither if the access has not ended, or if another grant still has it', () => {
  expect(rowOf().found_absent).toBeNull();
  const released = rowOf(sample('revoked', { verified_absent_at: null, still_held_by: ['two'] }));
  expect(released.found_absent).toBeNull();
  expect(stateText(released)).toBe('released');
});
