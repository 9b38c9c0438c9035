import { expect, it } from 'vitest';
import { applyEntry } from '../../../../src/domain/ledger/apply-entry.ts';
import { EMPTY_STATE, type EntryState } from '../../../../src/domain/ledger/ledger-state.ts';
import { continuingAccess } from '../../../../src/domain/messages/checks/continuing-access.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import { at, type ChangeWords } from '../../../support/builders/a-request.ts';
import { aChangeView, aView } from '../../../support/builders/a-view.ts';
import { digestOf, sample, T0 } from '../../../support/builders/entries.ts';

const NOW = at('2026-11-23T15:00Z');

/** The live effects: of the changed grant, and of `b`, which gives the same access until `ends`. */
function liveWith(grant: string, ends: string) {
  const b = { grant: 'b', revision: digestOf('b'), pull: 16 };
  return [
    sample('authorized', { grant }),
    sample('provisioned', { grant }),
    sample('authorized', { ...b, window: { starts: T0, ends } }),
    sample('provisioned', b),
  ].reduce<EntryState>(applyEntry, EMPTY_STATE).live;
}

it.each<[string, ChangeWords, string, readonly string[]]>([
  [
    'a withdrawn grant',
    { kind: 'withdrawn' },
    '2026-11-23T16:00:00.000Z',
    ['orders_reader in orders-db is also given by b (#16), whose window ends at 2026-11-23T16:00:00Z.'],
  ],
  [
    'a shortened grant',
    { kind: 'shortened', until: '2026-11-23T15:30Z' },
    '2026-11-23T16:00:00.000Z',
    ['orders_reader in orders-db is also given by b (#16), whose window ends at 2026-11-23T16:00:00Z.'],
  ],
  ['a grant that ends later', { until: '2026-11-23T17:00Z' }, '2026-11-23T16:00:00.000Z', []],
  ['a withdrawn grant, after the end of the other', { kind: 'withdrawn' }, '2026-11-23T14:30:00.000Z', []],
])('the check says if another grant goes on after %s', (_name, words, ends, sentences) => {
  const view = aChangeView(words);
  const grant = view.change.kind === 'withdrawn' ? view.change.before.grant : view.change.after.grant;
  expect(continuingAccess(view, liveWith(grant.id, ends), NOW)).toEqual(sentences);
});

it('the check of a grant that is shortened to a past time says that it ends at the merge', () => {
  const view = aChangeView({ kind: 'shortened', duration: '1h' }, { windowIsOver: true });
  expect(requestCheck(aView({ changes: [view] })).summary).toMatch(
    /Shortens alice's \*\*orders-db-read\*\*: to 1h in total, until \S+\. This time is over, so the grant ends at the merge\./,
  );
});
