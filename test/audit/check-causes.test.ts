import { expect, it } from 'vitest';
import { goesOnProblem } from '../../src/audit/verify/decision/check-causes.ts';
import { applyEntry } from '../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { EMPTY_STATE } from '../../src/domain/ledger/ledger-state.ts';
import { recorded, sample, T0, T4 } from '../support/builders/entries.ts';

const GIVEN = sample('authorized', { break_glass: true, window: { starts: T0, ends: T4 } });
const reviewed = (accepted: boolean, at = T0) => sample('break-glass-reviewed', { accepted, at });
const PROVISIONED = sample('provisioned');

const problemOf = (life: readonly NewEntry[], next: NewEntry): string | null => {
  const entries = recorded([...life, next]);
  const last = entries.at(-1);
  if (last === undefined) throw new Error('there is no entry');
  return goesOnProblem(last, entries.slice(0, -1), life.reduce(applyEntry, EMPTY_STATE).live);
};

it('a grant whose review rejected it does not go on', () => {
  expect(problemOf([GIVEN, reviewed(false)], PROVISIONED)).toBe('entry 2 rejects it, and does not end it');
});

it.each<[string, readonly NewEntry[], NewEntry]>([
  ['that is ended as rejected', [GIVEN, reviewed(false)], sample('ended', { cause: 'rejected' })],
  ['that was accepted', [GIVEN, reviewed(true)], PROVISIONED],
  ['that was rejected after its window', [GIVEN, reviewed(false, T4)], sample('revoke-failed')],
  ['that has no review yet', [GIVEN], PROVISIONED],
])('a grant %s is sound', (_name, life, next) => {
  expect(problemOf(life, next)).toBeNull();
});
