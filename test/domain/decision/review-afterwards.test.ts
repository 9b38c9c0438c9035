import { expect, it } from 'vitest';
import type { Review } from '../../../src/domain/decision/decision.ts';
import { reviewAfterwards } from '../../../src/domain/decision/review-afterwards.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { ALICE, BOB, DANA, NOW } from '../../support/builders/a-request.ts';

const DORA: Person = { login: 'dora', id: 8 };
const MERGED = NOW.toISO() ?? '';
let reviews = 0;

/** A review that was submitted so many seconds after the merge. */
function review(by: Person, state: Review['state'], seconds: number, more: Partial<Review> = {}): Review {
  reviews += 1;
  const submittedAt = NOW.plus({ seconds }).toISO() ?? '';
  return { id: reviews, by, byHuman: true, state, submittedAt, commit: null, ...more };
}

const members = new Map([['acme/dba', read([DANA, DORA, ALICE, BOB], NOW)]]);
const base = {
  reviews: [],
  revision: 'A',
  recordedRevisions: [{ revision: 'A', at: NOW.minus({ seconds: 30 }).toISO() ?? '' }],
  mergedAt: MERGED,
  excluded: [ALICE, BOB],
  pushers: [],
  teams: ['acme/dba'],
  members,
};

it.each<[string, Partial<Parameters<typeof reviewAfterwards>[0]>, string]>([
  ['no review', {}, 'none'],
  ['an approval after the merge', { reviews: [review(DANA, 'approved', 60)] }, 'dana accepted'],
  ['a rejection after the merge', { reviews: [review(DANA, 'changes-requested', 60)] }, 'dana rejected'],
  ['a comment', { reviews: [review(DANA, 'commented', 60)] }, 'none'],
  ['a dismissed approval', { reviews: [review(DANA, 'dismissed', 60)] }, 'none'],
  [
    'a dismissed approval after an earlier one',
    { reviews: [review(DANA, 'approved', 30), review(DANA, 'dismissed', 60)] },
    'none',
  ],
  ['an approval by a bot', { reviews: [review(DANA, 'approved', 60, { byHuman: false })] }, 'none'],
  ['a rejection by a bot', { reviews: [review(DANA, 'changes-requested', 60, { byHuman: false })] }, 'none'],
  ['an approval by the holder', { reviews: [review(ALICE, 'approved', 60)] }, 'none'],
  [
    'a rejection by a person who wrote a part of the request',
    { reviews: [review(BOB, 'changes-requested', 60)] },
    'none',
  ],
  [
    'an approval by a person of another team',
    { reviews: [review({ login: 'x', id: 1 }, 'approved', 60)] },
    'none',
  ],
  [
    'a rejection while the team cannot be read',
    {
      reviews: [review(DANA, 'changes-requested', 60)],
      members: new Map([['acme/dba', unreadable('x', '502')]]),
    },
    'none',
  ],
  [
    'an approval, then a rejection by another person',
    { reviews: [review(DANA, 'approved', 60), review(DORA, 'changes-requested', 90)] },
    'dora rejected',
  ],
  [
    'a rejection, then an approval by another person',
    { reviews: [review(DORA, 'changes-requested', 60), review(DANA, 'approved', 90)] },
    'dora rejected',
  ],
  [
    'a rejection, then an approval by the same person',
    { reviews: [review(DANA, 'changes-requested', 60), review(DANA, 'approved', 90)] },
    'dana accepted',
  ],
  [
    'an approval of this revision before the merge',
    { reviews: [review(DANA, 'approved', -10)] },
    'dana accepted',
  ],
  ['an approval of an earlier revision', { reviews: [review(DANA, 'approved', -40)] }, 'none'],
  [
    'an approval in the second of the merge, without a recorded revision',
    { reviews: [review(DANA, 'approved', 0)], recordedRevisions: [] },
    'none',
  ],
  [
    'an approval a second later, without a recorded revision',
    { reviews: [review(DANA, 'approved', 1)], recordedRevisions: [] },
    'dana accepted',
  ],
  [
    'an approval by the person who pushed it',
    { pushers: [DANA], reviews: [review(DANA, 'approved', 60)] },
    'none',
  ],
  [
    'an approval by a person who did not push it',
    { pushers: [DORA], reviews: [review(DANA, 'approved', 60)] },
    'dana accepted',
  ],
  [
    'a rejection by the person who pushed it',
    { pushers: [DANA], reviews: [review(DANA, 'changes-requested', 60)] },
    'dana rejected',
  ],
  ['a rejection before the merge', { reviews: [review(DANA, 'changes-requested', -10)] }, 'none'],
  [
    'a rejection in the second of the merge',
    { reviews: [review(DANA, 'changes-requested', 0)] },
    'dana rejected',
  ],
])('%s', (_name, input, expected) => {
  const result = reviewAfterwards({ ...base, ...input });
  const shown = result === null ? 'none' : `${result.by.login} ${result.accepted ? 'accepted' : 'rejected'}`;
  expect(shown).toBe(expected);
});
