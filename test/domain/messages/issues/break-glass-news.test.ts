import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { breakGlassNews } from '../../../../src/domain/messages/issues/break-glass-news.ts';
import { at } from '../../../support/builders/a-request.ts';
import { recorded, sample } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

const DUE = '2026-11-24T14:02:08.000Z';
const authorized = { ...sample('authorized', { break_glass: true }), review_by: DUE };
const reviewed = (accepted: boolean) => sample('break-glass-reviewed', { accepted, at: DUE });

function newsOf(life: readonly NewEntry[], now: string, reviewers: readonly string[] = ['acme/dba']) {
  const facts = { authorized, life: recorded([authorized, ...life]), reviewers, now: at(now) };
  return breakGlassNews(facts, 'acme/access');
}

describe('what is told of break-glass', () => {
  it.each<[string, readonly NewEntry[], string, readonly string[]]>([
    ['as it lands', [], '2026-11-23T14:02:10Z', ['break-glass']],
    ['a moment before its review is due', [], '2026-11-24T14:02:07Z', ['break-glass']],
    ['when its review is due', [], DUE, ['break-glass', 'break-glass-overdue']],
    ['when it was accepted, however late', [reviewed(true)], DUE, ['break-glass', 'break-glass-accepted']],
    ['when it was rejected', [reviewed(false)], DUE, ['break-glass', 'break-glass-rejected']],
  ])('%s', (_when, life, now, kinds) => {
    expect(newsOf(life, now).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('says who must review it, also where the teams could not be read', () => {
    expect(newsOf([], DUE)[1]?.text).toBe(
      'Nobody has reviewed that alice broke the glass for orders-db-read in acme/access#12: that was due 2026-11-24T14:02:08Z. Somebody of acme/dba must review it; until then alice cannot use break-glass again.',
    );
    expect(newsOf([], DUE, [])[0]?.text).toContain('Somebody of those who approve the role must review it');
  });

  it('says until when what was shortened lasts', () => {
    const window = { starts: '2026-11-23T14:02:08.000Z', ends: '2026-11-23T14:30:00.000Z' };
    const shorter = sample('authorized', { change: 'shortened', break_glass: true, window });
    expect(newsOf([shorter], DUE)[0]?.text).toContain('until 2026-11-23T14:30:00Z');
  });

  it('is one line of plain text, whatever others wrote', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const holder = { login: text, id: 1 };
        const facts = { authorized: { ...authorized, holder, role: text }, life: recorded([authorized]) };
        const [news] = breakGlassNews({ ...facts, reviewers: [text], now: at(DUE) }, 'acme/access');
        expect(news?.text).toMatch(/^\P{Cc}*$/u);
        expect(news?.text).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
