import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { type LandingEntry, landedCheck } from '../../../../src/domain/messages/checks/landed-check.ts';
import { CHECK_LINES_MAX, visibleLines } from '../../../../src/domain/text/fold.ts';
import { activeIn } from '../../../support/active-text.ts';
import { recorded, sample, T0 } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

const checkOf = (...entries: readonly NewEntry[]) =>
  landedCheck(recorded(entries) as readonly LandingEntry[]);
const HOLDER = { login: 'bob', id: 9 };
const REFUSED = sample('refused', { grant: 'two', holder: HOLDER });

describe('the check of a merged pull request', () => {
  it('that gave access', () => {
    expect(checkOf(sample('authorized'))).toMatchInlineSnapshot(`
      {
        "annotations": [],
        "status": "success",
        "summary": "Nothing to do: Curfew judged this merge.

      - **alice: orders-db-read** was authorized at 2026-11-23T14:02:08Z, with a window from 2026-11-23T14:02:08Z until 2026-11-23T18:02:08Z (4h).

      This check says how the merge was judged. The comment on this pull request has the state of the access since then.",
        "title": "alice: orders-db-read for 4h. Merged and authorized",
      }
    `);
  });

  it('that was refused', () => {
    expect(checkOf(REFUSED)).toMatchInlineSnapshot(`
      {
        "annotations": [],
        "status": "failure",
        "summary": "Next: remove each refused entry by pull request, which needs no approval. Or request the access again in a new entry with its own id.

      - **bob: orders-db-read** was refused at 2026-11-23T14:02:08Z, and this merge gave nothing for it. No one approved it.",
        "title": "bob: orders-db-read. Merged without effect: refused",
      }
    `);
  });

  it.each<[string, 'success' | 'failure', readonly NewEntry[]]>([
    ['alice: orders-db-read for 4h. Merged and authorized', 'success', [sample('authorized')]],
    [
      'alice: orders-db-read for 2h 20m. Merged and authorized by break-glass',
      'success',
      [sample('authorized', { review_by: T0, window: { starts: T0, ends: '2026-11-23T16:22:50.000Z' } })],
    ],
    ['alice: orders-db-read. Ended by this merge', 'success', [sample('ended')]],
    ['bob: orders-db-read. Merged without effect: refused', 'failure', [REFUSED]],
    [
      'Merged: 1 authorized, 1 ended, 1 refused',
      'failure',
      [sample('authorized'), sample('ended', { grant: 'three' }), REFUSED],
    ],
    [
      'alice: orders-db-read for 4h. Merged and authorized',
      'success',
      [sample('refused'), sample('authorized')],
    ],
    ['Merged. This policy took effect', 'success', [sample('policy-accepted')]],
    ['Merged without effect: the policy was refused', 'failure', [sample('policy-refused')]],
    ['Merged. The policy was in force already', 'success', [sample('policy-restored')]],
    [
      'Merged: 1 authorized. Merged. This policy took effect',
      'success',
      [sample('policy-accepted'), sample('authorized')],
    ],
  ])('%s', (title, status, entries) => {
    expect(checkOf(...entries)).toMatchObject({ title, status });
  });

  it.each<[string, readonly NewEntry[]]>([
    ['**alice: orders-db-read** ended at 2026-11-23T14:02:08Z: it was withdrawn.', [sample('ended')]],
    [
      'The policy of this merge was refused at 2026-11-23T14:02:08Z, and the policy before it stayed in force. No one approved it.',
      [sample('policy-refused')],
    ],
    ['Next: restore the policy by pull request', [sample('policy-refused')]],
    ['The policy of this merge took effect at 2026-11-23T14:02:08Z.', [sample('policy-accepted')]],
  ])('%s', (text, entries) => {
    expect(checkOf(...entries).summary).toContain(text);
  });

  it('of many grants has at most 12 visible lines with its title', () => {
    const { summary, title } = checkOf(
      ...Array.from({ length: 50 }, (_, index) => sample('authorized', { grant: `g${index}` })),
    );
    expect(title).toBe('Merged: 50 authorized');
    expect(summary).toContain('- … and 43 more');
    expect(visibleLines(summary)).toBeLessThanOrEqual(CHECK_LINES_MAX);
  });

  it('is inert, whatever is in it', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const holder = { login: text, id: 1 };
        const { title, summary } = checkOf(
          sample('authorized', { holder, role: text }),
          sample('ended', { grant: 'b', holder, role: text }),
          sample('refused', { grant: 'c', holder, role: text, reasons: [{ code: 'x', text }] }),
          sample('policy-refused', { reasons: [{ code: 'x', text }] }),
        );
        expect(activeIn(summary)).toEqual([]);
        expect(title).toMatch(/^\P{Cc}*$/u);
      }),
    );
  });
});
