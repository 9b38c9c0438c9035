import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEntry } from '../../../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { EMPTY_STATE, type EntryState } from '../../../../src/domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../../../src/domain/ledger/live-effect.ts';
import { breakGlassEvents } from '../../../../src/domain/messages/issues/break-glass-events.ts';
import { at } from '../../../support/builders/a-request.ts';
import { digestOf, recorded, sample, T0 } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

const DUE = '2026-11-24T14:02:08.000Z';
const authorized = { ...sample('authorized', { break_glass: true }), review_by: DUE };
const reviewed = (accepted: boolean) => sample('break-glass-reviewed', { accepted, at: DUE });

function eventsOf(
  life: readonly NewEntry[],
  now: string,
  {
    reviewers = ['acme/dba'],
    live = [],
  }: { readonly reviewers?: readonly string[]; readonly live?: readonly LiveEffect[] } = {},
) {
  const facts = { authorized, life: recorded([authorized, ...life]), live, reviewers, now: at(now) };
  return breakGlassEvents(facts, 'acme/access');
}

describe('the events of a break-glass grant', () => {
  it.each<[string, readonly NewEntry[], string, readonly string[]]>([
    ['after the merge', [], '2026-11-23T14:02:10Z', ['break-glass']],
    ['a second before its review is due', [], '2026-11-24T14:02:07Z', ['break-glass']],
    ['when its review is due', [], DUE, ['break-glass', 'break-glass-overdue']],
    ['when it was accepted late', [reviewed(true)], DUE, ['break-glass', 'break-glass-accepted']],
    ['when it was rejected', [reviewed(false)], DUE, ['break-glass', 'break-glass-rejected']],
  ])('%s', (_when, life, now, kinds) => {
    expect(eventsOf(life, now).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('name the reviewers, also if the policy cannot be read', () => {
    expect(eventsOf([], DUE)[1]?.text).toBe(
      'The review of the break-glass access of alice to orders-db-read in acme/access#12 was due 2026-11-24T14:02:08Z. A member of acme/dba must review it. Until then, alice cannot use break-glass again.',
    );
    expect(eventsOf([], DUE, { reviewers: [] })[0]?.text).toContain(
      'A member of the teams that approve the role must review it',
    );
  });

  it('have the end of the shortened window', () => {
    const window = { starts: '2026-11-23T14:02:08.000Z', ends: '2026-11-23T14:30:00.000Z' };
    const shorter = sample('authorized', { change: 'shortened', break_glass: true, window });
    expect(eventsOf([shorter], DUE)[0]?.text).toContain('until 2026-11-23T14:30:00Z');
  });

  it.each<[string, readonly NewEntry[], string, string]>([
    [
      'before its end',
      [],
      '2026-11-23T15:00Z',
      'alice gets orders-db-read without approval, by break-glass in acme/access#12, until 2026-11-23T18:02:08Z.',
    ],
    [
      'after its end',
      [],
      DUE,
      'alice got orders-db-read without approval, by break-glass in acme/access#12, until 2026-11-23T18:02:08Z.',
    ],
    [
      'after it was withdrawn',
      [sample('ended', { at: '2026-11-23T14:40:00.000Z' })],
      '2026-11-23T15:00Z',
      'alice got orders-db-read without approval, by break-glass in acme/access#12, until 2026-11-23T14:40:00Z.',
    ],
  ])('have the end that is in force %s', (_when, life, now, text) => {
    expect(eventsOf(life, now)[0]?.text).toContain(text);
  });

  describe('say about a rejected grant', () => {
    const rejection = sample('ended', { at: DUE, cause: 'rejected' });
    const other = { grant: 'b', revision: digestOf('b'), pull: 16 };
    const window = { starts: T0, ends: '2026-11-25T18:00:00.000Z' };
    const both = [sample('authorized', { ...other, window }), sample('provisioned', other)];
    const live = both.reduce<EntryState>(applyEntry, EMPTY_STATE).live;
    it.each<[string, readonly NewEntry[], readonly LiveEffect[], RegExp]>([
      [
        'that its review ended it',
        [reviewed(false), rejection],
        [],
        /acme\/access#12\. This ends the grant at once\.$/,
      ],
      ['that it had ended', [reviewed(false)], [], /acme\/access#12\. The grant had ended before\.$/],
      [
        'that its holder keeps the access by another grant',
        [reviewed(false), rejection],
        live,
        /at once\. alice keeps the access by another grant: b \(#16\), whose window ends at 2026-11-25T18:00:00Z\.$/,
      ],
    ])('%s', (_what, life, others, text) => {
      expect(eventsOf(life, DUE, { live: others }).at(-1)?.text).toMatch(text);
    });
  });

  it('are one line of plain text, whatever people write', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const holder = { login: text, id: 1 };
        const facts = {
          authorized: { ...authorized, holder, role: text },
          life: recorded([authorized]),
          live: [],
        };
        const [event] = breakGlassEvents({ ...facts, reviewers: [text], now: at(DUE) }, 'acme/access');
        expect(event?.text).toMatch(/^\P{Cc}*$/u);
        expect(event?.text).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
