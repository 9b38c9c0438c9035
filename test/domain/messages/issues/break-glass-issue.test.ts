import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEntry } from '../../../../src/domain/ledger/apply-entry.ts';
import type { NewEntry } from '../../../../src/domain/ledger/entry.ts';
import { EMPTY_STATE, type EntryState } from '../../../../src/domain/ledger/ledger-state.ts';
import type { BreakGlassFacts } from '../../../../src/domain/messages/issues/break-glass-facts.ts';
import { breakGlassIssue } from '../../../../src/domain/messages/issues/break-glass-issue.ts';
import { activeIn } from '../../../support/active-text.ts';
import { at } from '../../../support/builders/a-request.ts';
import { digestOf, EFFECT, recorded, sample, T0 } from '../../../support/builders/entries.ts';
import { nastyText } from '../../../support/builders/nasty-text.ts';

const DUE = '2026-11-24T14:02:08.000Z';
const authorized = { ...sample('authorized', { break_glass: true, ticket: null }), review_by: DUE };
const REVIEWED = { submitted_at: '2026-11-23T15:00:00Z' };
const REJECTED = sample('break-glass-reviewed', { ...REVIEWED, accepted: false });
const GIVEN = sample('provisioned');
const SAME_ACCESS = { grant: 'b', revision: digestOf('b'), pull: 16 };
const OTHER = sample('authorized', {
  ...SAME_ACCESS,
  window: { starts: T0, ends: '2026-11-23T20:02:08.000Z' },
});
const RELEASED = sample('revoked', { still_held_by: ['b'] });

function issueOf(life: readonly NewEntry[], more: Partial<BreakGlassFacts> = {}) {
  return breakGlassIssue({
    authorized,
    life: recorded([authorized, ...life]),
    justification: { action: 'Find out why', whyProduction: 'Only there' },
    reviewers: ['acme/dba', 'acme/leads'],
    live: [],
    recent: [],
    now: at('2026-11-23T15:00Z'),
    ...more,
  });
}

describe('the issue about a break-glass grant', () => {
  it.each<[string, readonly NewEntry[], Partial<BreakGlassFacts>, string, RegExp]>([
    [
      'without a review',
      [],
      {},
      'Break-glass',
      /a member of @acme\/dba or @acme\/leads, but not the holder, reviews #12 before 2026-11-24T14:02:08Z:/,
    ],
    [
      'that is not given yet',
      [],
      {},
      'Break-glass',
      /`orders_reader` in `orders-db` as `alice_k`: being given/,
    ],
    ['that has no ticket', [], {}, 'Break-glass', /Ticket: none yet/],
    [
      'with an overdue review',
      [],
      { now: at(DUE) },
      'Break-glass, review overdue',
      /Until it is reviewed, alice cannot use break-glass again\.[\s\S]* reviews #12:/,
    ],
    [
      'that was accepted',
      [sample('break-glass-reviewed', REVIEWED)],
      {},
      'Break-glass, accepted',
      /dana accepted it at 2026-11-23T15:00:00Z\. Nothing more to do/,
    ],
    [
      'that was accepted late',
      [sample('break-glass-reviewed', REVIEWED)],
      { now: at(DUE) },
      'Break-glass, accepted',
      /dana accepted it/,
    ],
    [
      'that was rejected',
      [REJECTED, sample('ended', { cause: 'rejected', at: '2026-11-23T15:00:01.000Z' })],
      {},
      'Break-glass, rejected',
      /\*\*dana rejected it at 2026-11-23T15:00:00Z\.\*\* This ended the grant\.\n\n\*\*Next:/,
    ],
    [
      'that was rejected after its end',
      [REJECTED],
      {},
      'Break-glass, rejected',
      /\*\*dana rejected it .*\*\* The grant had ended before\./,
    ],
    [
      'that was ended early',
      [REJECTED, sample('ended', { cause: 'rejected', at: '2026-11-23T15:00:01.000Z' })],
      {},
      'Break-glass, rejected',
      /From 2026-11-23T14:02:08Z until 2026-11-23T18:02:08Z \(4h\)\. Ended early at 2026-11-23T15:00:01Z: its review rejected it\n/,
    ],
    [
      'that was rejected, and its target does not answer',
      [
        GIVEN,
        REJECTED,
        sample('ended', { cause: 'rejected', at: '2026-11-23T14:59:00.000Z' }),
        sample('revoke-failed'),
      ],
      {},
      'Break-glass, rejected',
      /`alice_k`: \*\*could not be revoked yet\*\*, was to end at 2026-11-23T14:59:00Z\n/,
    ],
    [
      'that was rejected, of a holder with the access by another grant',
      [GIVEN, REJECTED, RELEASED],
      { recent: recorded([OTHER]) },
      'Break-glass, rejected',
      /\*\*When this grant ended, alice kept the access by another grant:\*\* `b` \(#16\), whose window was to end at 2026-11-23T20:02:08Z\. The review does not end that grant\. To end it, remove its entry by pull request/,
    ],
    [
      'of which the access went on',
      [GIVEN, RELEASED],
      {},
      'Break-glass',
      /`alice_k`: not revoked, because `b` gave the same access\n/,
    ],
    [
      'of which another grant ends later',
      [GIVEN],
      { live: [OTHER, sample('provisioned', SAME_ACCESS)].reduce<EntryState>(applyEntry, EMPTY_STATE).live },
      'Break-glass',
      /`alice_k`: given, also by `b` \(#16\), whose window ends at 2026-11-23T20:02:08Z\n/,
    ],
    ['that is over', [sample('lapsed', { effect: EFFECT })], {}, 'Break-glass', /alice had orders-db-read/],
    [
      'whose policy cannot be read',
      [],
      { reviewers: [] },
      'Break-glass',
      /a member of the teams that approve the role/,
    ],
    ['whose grants file cannot be read', [], { justification: null }, 'Break-glass', /Ticket: none yet/],
  ])('%s', (_name, life, more, title, text) => {
    const issue = issueOf(life, more);
    expect(issue.key).toBe(`break-glass-${authorized.grant}`);
    expect(issue.title).toBe(`${title}: alice orders-db-read (#12)`);
    expect(issue.text).toMatch(text);
  });

  it('mentions only its reviewers, whatever people write', () => {
    fc.assert(
      fc.property(nastyText, nastyText, nastyText, (action, whyProduction, ticket) => {
        const { text } = issueOf([], {
          authorized: { ...authorized, ticket },
          justification: { action, whyProduction },
        });
        const own = text.replaceAll('@acme/dba or @acme/leads', '').replaceAll('#12', '');
        expect(activeIn(own)).toEqual([]);
      }),
    );
  });

  it('mentions no team with an invalid name', () => {
    expect(issueOf([], { reviewers: ['acme/dba @all', '@x'] }).text).not.toContain('@');
  });
});
