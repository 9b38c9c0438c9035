import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { entrySubject, isLedgerSubject } from '../../../../src/domain/messages/commits/entry-subject.ts';
import { ENTRY_TYPES, oidOf, sample } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

describe('the subject of a ledger commit', () => {
  it.each<[NewEntry, string]>([
    [sample('requested'), 'requested alice orders-db-read (#12)'],
    [sample('requested', { change: 'extended' }), 'requested alice orders-db-read: extended (#12)'],
    [sample('declined'), 'declined alice orders-db-read (#12)'],
    [sample('abandoned'), 'abandoned alice orders-db-read (#12)'],
    [sample('authorized'), 'authorized alice orders-db-read until 2026-11-23T18:02:08Z (#12)'],
    [sample('authorized', { pull: null }), 'authorized alice orders-db-read until 2026-11-23T18:02:08Z'],
    [
      sample('authorized', { break_glass: true, review_by: '2026-11-24T14:02:08.000Z' }),
      'authorized alice orders-db-read until 2026-11-23T18:02:08Z, break-glass (#12)',
    ],
    [sample('refused'), 'refused unknown orders-db-read: not-by-pull-request'],
    [sample('ended'), 'ended alice orders-db-read: withdrawn (#14)'],
    [sample('ended', { ended_in: null, cause: 'policy' }), 'ended alice orders-db-read: policy (#12)'],
    [sample('provisioning'), 'provisioning alice orders-db-read until 2026-11-23T18:02:08Z (#12)'],
    [sample('provisioned'), 'provisioned alice orders-db-read until 2026-11-23T18:02:08Z (#12)'],
    [sample('provision-failed'), 'provision-failed alice orders-db-read: target-failed (#12)'],
    [sample('lapsed'), 'lapsed alice orders-db-read: never given (#12)'],
    [
      sample('revoked', { late_ms: 1500 }),
      'revoked alice orders-db-read: expired, 1s late, verified absent (#12)',
    ],
    [
      sample('revoked', { verified_absent_at: null, still_held_by: ['b'] }),
      'revoked alice orders-db-read: expired, on time, still held by another grant (#12)',
    ],
    [sample('revoke-failed'), 'revoke-failed alice orders-db-read: target-failed (#12)'],
    [sample('observed-absent'), 'observed-absent alice orders-db-read (#12)'],
    [sample('drift'), 'drift: alice_k has orders_reader in orders-db, never ours'],
    [sample('reverted'), 'reverted alice orders-db-read (#13)'],
    [sample('policy-requested'), 'policy change requested (#2)'],
    [sample('policy-accepted', { commit: oidOf('9c') }), 'policy accepted at 9c9c9c9c9c9c (#2)'],
    [sample('policy-refused', { commit: oidOf('9c') }), 'policy refused at 9c9c9c9c9c9c'],
    [sample('break-glass-reviewed'), 'break-glass-reviewed alice orders-db-read: accepted (#12)'],
    [
      sample('break-glass-reviewed', { accepted: false }),
      'break-glass-reviewed alice orders-db-read: rejected (#12)',
    ],
  ])('%#', (entry, subject) => {
    expect(entrySubject([entry])).toBe(subject);
  });

  it('of several entries begins with the most important', () => {
    const entries = [
      sample('requested'),
      sample('provisioned'),
      sample('revoke-failed'),
      sample('authorized'),
    ];
    expect(entrySubject(entries)).toBe('revoke-failed alice orders-db-read: target-failed (#12) and 3 more');
  });

  it('without entries', () => {
    expect(entrySubject([])).toBe('nothing new');
  });

  it('that is too long keeps its end', () => {
    const subject = entrySubject([sample('revoked', { role: 'r'.repeat(200) }), sample('lapsed')]);
    expect(subject).toHaveLength(100);
    expect(subject).toMatch(/r\.\.\.: expired, on time, verified absent \(#12\) and 1 more$/);
  });

  it('is a short line of ASCII, whatever is in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ENTRY_TYPES), nastyText, nastyText, (type, login, role) => {
        const effect = { target: role, entitlement: login, account: login };
        const entry = { ...sample(type), holder: { login, id: 1 }, role, effect } as NewEntry;
        expect(entrySubject([entry, entry])).toMatch(/^[\x20-\x7e]{1,100}$/);
        expect(isLedgerSubject(entrySubject(Array(900).fill(entry)))).toBe(true);
      }),
    );
  });
});

it.each([
  ['Begin the record\n\nOnly Curfew writes here.', true],
  ['judged up to 4be1c074be1c', true],
  ['End alice orders-db-read', false],
  ['End 12 grants', false],
  ['Set up Curfew', false],
  ['end', false],
  ['', false],
])('the message %j is of a ledger commit: %s', (message, expected) => {
  expect(isLedgerSubject(message)).toBe(expected);
});
