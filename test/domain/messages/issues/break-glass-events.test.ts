import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { breakGlassEvents } from '../../../../src/domain/messages/issues/break-glass-events.ts';
import { at } from '../../../support/builders/a-request.ts';
import { recorded, sample } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

const DUE = '2026-11-24T14:02:08.000Z';
const authorized = { ...sample('authorized', { break_glass: true }), review_by: DUE };
const reviewed = (accepted: boolean) => sample('break-glass-reviewed', { accepted, at: DUE });

function eventsOf(life: readonly NewEntry[], now: string, reviewers: readonly string[] = ['acme/dba']) {
  const facts = { authorized, life: recorded([authorized, ...life]), reviewers, now: at(now) };
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
    expect(eventsOf([], DUE, [])[0]?.text).toContain(
      'A member of the teams that approve the role must review it',
    );
  });

  it('have the end of the shortened window', () => {
    const window = { starts: '2026-11-23T14:02:08.000Z', ends: '2026-11-23T14:30:00.000Z' };
    const shorter = sample('authorized', { change: 'shortened', break_glass: true, window });
    expect(eventsOf([shorter], DUE)[0]?.text).toContain('until 2026-11-23T14:30:00Z');
  });

  it('are one line of plain text, whatever people write', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const holder = { login: text, id: 1 };
        const facts = { authorized: { ...authorized, holder, role: text }, life: recorded([authorized]) };
        const [event] = breakGlassEvents({ ...facts, reviewers: [text], now: at(DUE) }, 'acme/access');
        expect(event?.text).toMatch(/^\P{Cc}*$/u);
        expect(event?.text).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
