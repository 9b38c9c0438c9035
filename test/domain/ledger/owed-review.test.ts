import { describe, expect, it } from 'vitest';
import { parseReviews, serializeReviews } from '../../../src/domain/ledger/files/reviews-file.ts';
import { emergenciesOf } from '../../../src/domain/ledger/history/emergencies.ts';
import { advanceOwed, type OwedReview } from '../../../src/domain/ledger/history/owed-review.ts';
import { aRequest, aRole, at } from '../../support/builders/a-request.ts';
import { recorded, sample } from '../../support/builders/entries.ts';

const DUE = '2026-11-24T14:00:00.000Z';
const emergency = sample('authorized', { break_glass: true, review_by: DUE, pull: 12 });
const { grant, revision, holder, role } = emergency;
const OWED: OwedReview = { grant, revision, holder, role, pull: 12, review_by: DUE };

describe('a review is owed', () => {
  it.each([
    ['from its authorization', [emergency], [OWED]],
    ['once, however often its authorization is applied', [emergency, emergency], [OWED]],
    [
      'while access is shortened and ended',
      [emergency, sample('authorized', { change: 'shortened' }), sample('ended')],
      [OWED],
    ],
    ['also after it was revoked', [emergency, sample('revoked'), sample('reverted')], [OWED]],
    ['until an approver accepts', [emergency, sample('break-glass-reviewed')], []],
    ['until an approver rejects', [emergency, sample('break-glass-reviewed', { accepted: false })], []],
    ['for each grant separately', [emergency, sample('break-glass-reviewed', { grant: 'other' })], [OWED]],
    ['not for an approved grant', [sample('authorized', { break_glass: true })], []],
  ])('%s', (_name, entries, owed) => {
    expect(entries.reduce<readonly OwedReview[]>(advanceOwed, [])).toEqual(owed);
  });

  it('and its file is read back as it was written', () => {
    const two = [OWED, { ...OWED, grant: 'a' }];
    expect(parseReviews(serializeReviews(two))).toEqual({ outcome: 'parsed', value: [two[1], two[0]] });
    const bytes = new TextEncoder().encode('{"v":1,"owed":[{"grant":"a"}]}');
    expect(parseReviews(bytes)).toMatchObject({ outcome: 'broken' });
  });
});

describe('emergencies of a holder', () => {
  const { policy } = aRequest({ roles: [aRole()] });
  const options = {
    exceptGrant: 'new',
    history: recorded([emergency]),
    owed: [OWED],
    policy,
    now: at('2026-11-24T14:00Z'),
  };
  const overdue = [{ grant, pull: 12, due: at(DUE), reviewers: ['acme/dba'] }];

  it.each([
    ['one, whose review is overdue', {}, { recent: 1, overdue }],
    ['one, whose review is not due yet', { now: at('2026-11-24T13:59Z') }, { recent: 1, overdue: [] }],
    ['one that was reviewed', { owed: [] }, { recent: 1, overdue: [] }],
    ['none but the grant that is excepted', { exceptGrant: grant }, { recent: 0, overdue: [] }],
    ['one long ago, whose review is still overdue', { now: at('2027-03-01T00:00Z') }, { recent: 0, overdue }],
    [
      'one that was approved',
      { history: recorded([sample('authorized')]), owed: [] },
      { recent: 0, overdue: [] },
    ],
    [
      'one of a removed role: the approvers of the policy review it',
      { policy: aRequest({ roles: [] }).policy },
      { recent: 1, overdue: [{ ...overdue[0], reviewers: ['acme/platform'] }] },
    ],
    [
      'one of a role that is approved automatically: they do, too',
      { policy: aRequest({ roles: [aRole({ approval: 'automatic' })] }).policy },
      { recent: 1, overdue: [{ ...overdue[0], reviewers: ['acme/platform'] }] },
    ],
  ])('%s', (_name, over, expected) => {
    expect(emergenciesOf(holder.id, { ...options, ...over })).toEqual(expected);
  });

  it('do not count for another holder', () => {
    expect(emergenciesOf(99, options)).toEqual({ recent: 0, overdue: [] });
  });
});
