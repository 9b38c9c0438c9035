import { describe, expect, it } from 'vitest';
import { parseReviews, serializeReviews } from '../../../src/domain/ledger/files/reviews-file.ts';
import { emergenciesOf } from '../../../src/domain/ledger/history/emergencies.ts';
import { advanceOwed, type OwedReview } from '../../../src/domain/ledger/history/owed-review.ts';
import { aRequest, aRole, at } from '../../support/builders/a-request.ts';
import { recorded, sample } from '../../support/builders/entries.ts';

const DUE = '2026-11-24T14:00:00.000Z';
const broken = sample('authorized', { break_glass: true, review_by: DUE, pull: 12 });
const { grant, revision, holder, role } = broken;
const OWED: OwedReview = { grant, revision, holder, role, pull: 12, review_by: DUE };

describe('a review is owed', () => {
  it.each([
    ['from its authorization', [broken], [OWED]],
    ['once, however often that is applied', [broken, broken], [OWED]],
    [
      'while access is shortened and ended',
      [broken, sample('authorized', { change: 'shortened' }), sample('ended')],
      [OWED],
    ],
    ['after it was taken back, too', [broken, sample('revoked'), sample('reverted')], [OWED]],
    ['until it was given', [broken, sample('break-glass-reviewed')], []],
    ['until it was given, also with a no', [broken, sample('break-glass-reviewed', { accepted: false })], []],
    ['for each grant by itself', [broken, sample('break-glass-reviewed', { grant: 'other' })], [OWED]],
    ['not for what was approved', [sample('authorized', { break_glass: true })], []],
  ])('%s', (_name, entries, owed) => {
    expect(entries.reduce<readonly OwedReview[]>(advanceOwed, [])).toEqual(owed);
  });

  it('in a file of the ledger that is read back as it was written', () => {
    const two = [OWED, { ...OWED, grant: 'a' }];
    expect(parseReviews(serializeReviews(two))).toEqual({ outcome: 'parsed', value: [two[1], two[0]] });
    const bytes = new TextEncoder().encode('{"v":1,"owed":[{"grant":"a"}]}');
    expect(parseReviews(bytes)).toMatchObject({ outcome: 'broken' });
  });
});

describe('emergencies of a holder', () => {
  const { policy } = aRequest({ roles: [aRole()] });
  const asked = {
    besides: 'new',
    history: recorded([broken]),
    owed: [OWED],
    policy,
    now: at('2026-11-24T14:00Z'),
  };
  const overdue = [{ grant, pull: 12, due: at(DUE), reviewers: ['acme/dba'] }];

  it.each([
    ['one, and it is overdue', {}, { lately: 1, overdue }],
    ['one, and there is time', { now: at('2026-11-24T13:59Z') }, { lately: 1, overdue: [] }],
    ['one that was reviewed', { owed: [] }, { lately: 1, overdue: [] }],
    ['the one that is judged aside', { besides: grant }, { lately: 0, overdue: [] }],
    ['one long ago, and it is still overdue', { now: at('2027-03-01T00:00Z') }, { lately: 0, overdue }],
    [
      'one that was approved',
      { history: recorded([sample('authorized')]), owed: [] },
      { lately: 0, overdue: [] },
    ],
    [
      'one of a role that is gone: the policy’s approvers review it',
      { policy: aRequest({ roles: [] }).policy },
      { lately: 1, overdue: [{ ...overdue[0], reviewers: ['acme/platform'] }] },
    ],
    [
      'one of a role that is approved automatically: so do they',
      { policy: aRequest({ roles: [aRole({ approval: 'automatic' })] }).policy },
      { lately: 1, overdue: [{ ...overdue[0], reviewers: ['acme/platform'] }] },
    ],
  ])('%s', (_name, words, expected) => {
    expect(emergenciesOf(holder.id, { ...asked, ...words })).toEqual(expected);
  });

  it('are nobody else’s', () => {
    expect(emergenciesOf(99, asked)).toEqual({ lately: 0, overdue: [] });
  });
});
