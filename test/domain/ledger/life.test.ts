import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { isOver, isSpent, revisionInForce } from '../../../src/domain/ledger/history/life.ts';
import {
  ALICE,
  digestOf,
  EFFECT,
  OTHER_EFFECT,
  recorded,
  sample,
  T0,
  T4,
} from '../../support/builders/entries.ts';

const authorized = sample('authorized');
const second = sample('authorized', {
  revision: digestOf('two'),
  replaces: authorized.revision,
  role: 'orders-db-write',
  window: { starts: T0, ends: '2026-11-23T20:02:08.000Z' },
});

it.each<[string, readonly NewEntry[], { spent: boolean; over: boolean; inForce: string | null }]>([
  ['never seen', [], { spent: false, over: false, inForce: null }],
  ['requested', [sample('requested')], { spent: false, over: false, inForce: null }],
  ['refused', [sample('refused')], { spent: false, over: false, inForce: null }],
  ['authorized', [authorized], { spent: true, over: false, inForce: authorized.revision }],
  ['extended', [authorized, second], { spent: true, over: false, inForce: second.revision }],
  [
    'a refused extension',
    [authorized, sample('refused')],
    { spent: true, over: false, inForce: authorized.revision },
  ],
  ['withdrawn', [authorized, sample('ended')], { spent: true, over: false, inForce: null }],
  [
    'an earlier revision ended',
    [authorized, second, sample('ended', { cause: 'replaced' })],
    { spent: true, over: false, inForce: second.revision },
  ],
  ['revoked', [authorized, sample('revoked')], { spent: true, over: true, inForce: null }],
  ['lapsed', [authorized, sample('lapsed')], { spent: true, over: true, inForce: null }],
  [
    'revoked in part',
    [sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }), sample('revoked')],
    { spent: true, over: false, inForce: authorized.revision },
  ],
  [
    'revoked in full, partly never given',
    [
      sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }),
      sample('revoked'),
      sample('lapsed', { effect: OTHER_EFFECT }),
    ],
    { spent: true, over: true, inForce: null },
  ],
])('%s', (_name, entries, { spent, over, inForce }) => {
  const life = recorded(entries);
  expect(isSpent(life)).toBe(spent);
  expect(isOver(life)).toBe(over);
  expect(revisionInForce(life)?.revision ?? null).toBe(inForce);
});

it('gives the frozen holder, role and window of the revision in force', () => {
  expect(revisionInForce(recorded([authorized]))).toEqual({
    revision: authorized.revision,
    holder: ALICE,
    role: 'orders-db-read',
    window: {
      starts: DateTime.fromISO(T0, { zone: 'utc' }),
      ends: DateTime.fromISO(T4, { zone: 'utc' }),
    },
  });
});
