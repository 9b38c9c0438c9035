import { expect, it } from 'vitest';
import { applyEntry } from '../../../src/domain/ledger/apply-entry.ts';
import { authorizedPeriods } from '../../../src/domain/ledger/authorized-periods.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { EMPTY_STATE } from '../../../src/domain/ledger/ledger-state.ts';
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

const T1 = '2026-11-23T15:02:08.000Z';
const T6 = '2026-11-23T20:02:08.000Z';
const authorized = sample('authorized');
const extended = sample('authorized', {
  at: T1,
  revision: digestOf('two'),
  replaces: authorized.revision,
  window: { starts: T0, ends: T6 },
});

/** The holds after a history. Only its entries from `firstRead` on are read. */
function holds(history: readonly NewEntry[], firstRead = 0): readonly string[] {
  const { live } = history.reduce(applyEntry, EMPTY_STATE);
  return authorizedPeriods(recorded(history).slice(firstRead), live, ALICE.id).map(
    ({ grant, effect, window }) =>
      `${grant === authorized.grant ? '' : grant}${effect.target} ${window.starts.toISO()} ${window.ends.toISO()}`,
  );
}

it.each<[string, readonly NewEntry[], readonly string[]]>([
  ['nothing', [], []],
  ['nothing of a request or a refusal', [sample('requested'), sample('refused')], []],
  ['the frozen window', [authorized], [`orders-db ${T0} ${T4}`]],
  ['the window of the last revision', [authorized, extended], [`orders-db ${T0} ${T6}`]],
  [
    'each effect',
    [sample('authorized', { effects: [EFFECT, OTHER_EFFECT] })],
    [`orders-db ${T0} ${T4}`, `acme-teams ${T0} ${T4}`],
  ],
  ['until it was cut short', [authorized, sample('ended', { at: T1 })], [`orders-db ${T0} ${T1}`]],
  [
    'until it was cut short, also after it was revoked',
    [
      authorized,
      sample('ended', { at: T1 }),
      sample('revoked', { at: T4, cause: 'withdrawn', late_ms: 3 * 3_600_000 }),
    ],
    [`orders-db ${T0} ${T1}`],
  ],
  [
    'until the end that was due, however late',
    [authorized, sample('revoked', { at: T6, late_ms: 7_200_000 })],
    [`orders-db ${T0} ${T4}`],
  ],
  ['nothing of a grant that was never given', [authorized, sample('lapsed')], []],
  [
    'an effect that a later revision dropped, until then',
    [sample('authorized', { effects: [EFFECT, OTHER_EFFECT] }), extended],
    [`orders-db ${T0} ${T6}`, `acme-teams ${T0} ${T1}`],
  ],
  ['nothing of a window that ended before it began', [authorized, sample('ended', { at: T0 })], []],
  ['nothing of other people', [sample('authorized', { holder: { login: 'bob', id: 2 } })], []],
])('counts %s', (_name, history, expected) => {
  expect(holds(history)).toEqual(expected);
});

it('takes live effects from the checkpoint if the entries do not reach back far enough', () => {
  expect(holds([authorized], 1)).toEqual([`orders-db ${T0} ${T4}`]);
});

it('counts a hold that began before the first entry from that entry on', () => {
  const first = sample('requested', { at: T1, grant: 'other' });
  expect(holds([authorized, first, sample('revoked')], 1)).toEqual([`orders-db ${T1} ${T4}`]);
});
