import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEntry } from '../../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { EMPTY_STATE, type EntryState } from '../../../src/domain/ledger/ledger-state.ts';
import { liveKey } from '../../../src/domain/ledger/live-effect.ts';
import { oidOf, sample } from '../../support/builders/entries.ts';
import { HISTORY_GRANTS, legalHistory } from '../../support/builders/legal-history.ts';

const stateAfter = (entries: readonly NewEntry[]): EntryState => entries.reduce(applyEntry, EMPTY_STATE);

const FIRST = { commit: oidOf('b'), blob: oidOf('f'), pull: 2 };
const SECOND = { commit: oidOf('c'), blob: oidOf('e'), pull: null };
const emergency = sample('authorized', { break_glass: true, review_by: '2026-11-24T14:00:00.000Z' });

describe('the policy in force', () => {
  it.each<[string, readonly NewEntry[], EntryState['policy']]>([
    ['none before the first', [sample('authorized')], null],
    ['the accepted one', [sample('policy-accepted', FIRST)], FIRST],
    ['the last accepted one', [sample('policy-accepted', FIRST), sample('policy-accepted', SECOND)], SECOND],
    ['not a requested one', [sample('policy-accepted', FIRST), sample('policy-requested')], FIRST],
    ['not a refused one', [sample('policy-accepted', FIRST), sample('policy-refused', SECOND)], FIRST],
    ['not a restored one', [sample('policy-accepted', FIRST), sample('policy-restored')], FIRST],
  ])('is %s', (_name, entries, policy) => {
    expect(stateAfter(entries).policy).toEqual(policy);
  });
});

it('folds live effects, owed reviews and the next number together', () => {
  const state = stateAfter([emergency, sample('provisioning')]);
  expect(state.nextSeq).toBe(3);
  expect(state.live).toMatchObject([{ grant: emergency.grant, state: 'provisioning' }]);
  expect(state.owed).toMatchObject([{ grant: emergency.grant, review_by: emergency.review_by }]);
});

it('keeps members that do not follow from entries', () => {
  const state = { ...EMPTY_STATE, head: oidOf('1'), cursor: oidOf('2') };
  expect(applyEntry(state, sample('authorized'))).toMatchObject({ head: oidOf('1'), cursor: oidOf('2') });
});

it('gives the same state if each entry is applied twice in a row, except for the number', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      const { nextSeq, ...once } = stateAfter(history);
      const { nextSeq: twice, ...state } = stateAfter(history.flatMap((entry) => [entry, entry]));
      expect(state).toEqual(once);
      expect([nextSeq, twice]).toEqual([history.length + 1, 2 * history.length + 1]);
    }),
  );
});

it('gives each grant the effects and reviews that its own entries give it', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      const all = stateAfter(history);
      for (const grant of HISTORY_GRANTS) {
        const own = stateAfter(history.filter((entry) => 'grant' in entry && entry.grant === grant));
        expect(own.live).toEqual(all.live.filter((effect) => effect.grant === grant));
        expect(own.owed).toEqual(all.owed.filter((review) => review.grant === grant));
      }
    }),
  );
});

it('has each effect of a grant once, and each owed review once', () => {
  fc.assert(
    fc.property(legalHistory, (history) => {
      const { live, owed } = stateAfter(history);
      expect(new Set(live.map(liveKey)).size).toBe(live.length);
      expect(new Set(owed.map(({ grant }) => grant)).size).toBe(owed.length);
    }),
  );
});
