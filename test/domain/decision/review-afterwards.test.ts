import { expect, it } from 'vitest';
import type { Review } from '../../../src/domain/decision/decision.ts';
import { reviewAfterwards } from '../../../src/domain/decision/review-afterwards.ts';
import type { Person } from '../../../src/domain/person.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { ALICE, BOB, DANA, NOW } from '../../support/builders/a-request.ts';

const DORA: Person = { login: 'dora', id: 8 };
const MERGED = NOW.toISO() ?? '';
let reviews = 0;

/** A review so many seconds after the merge. */
function review(by: Person, state: Review['state'], seconds: number, more: Partial<Review> = {}): Review {
  reviews += 1;
  const submittedAt = NOW.plus({ seconds }).toISO() ?? '';
  return { id: reviews, by, byHuman: true, state, submittedAt, commit: null, ...more };
}

const members = new Map([['acme/dba', read([DANA, DORA, ALICE, BOB], NOW)]]);
const base = {
  reviews: [],
  revision: 'A',
  recorded: [{ revision: 'A', at: NOW.minus({ seconds: 30 }).toISO() ?? '' }],
  mergedAt: MERGED,
  concerned: [ALICE, BOB],
  teams: ['acme/dba'],
  members,
};

it.each<[string, Partial<Parameters<typeof reviewAfterwards>[0]>, string]>([
  ['nothing', {}, 'none'],
  ['an approval after the merge', { reviews: [review(DANA, 'approved', 60)] }, 'dana accepted'],
  ['a no after the merge', { reviews: [review(DANA, 'changes-requested', 60)] }, 'dana rejected'],
  ['a comment', { reviews: [review(DANA, 'commented', 60)] }, 'none'],
  ['a dismissed approval', { reviews: [review(DANA, 'dismissed', 60)] }, 'none'],
  [
    'a dismissed approval after an earlier one',
    { reviews: [review(DANA, 'approved', 30), review(DANA, 'dismissed', 60)] },
    'none',
  ],
  ['a bot', { reviews: [review(DANA, 'approved', 60, { byHuman: false })] }, 'none'],
  ['a bot that says no', { reviews: [review(DANA, 'changes-requested', 60, { byHuman: false })] }, 'none'],
  ['the holder', { reviews: [review(ALICE, 'approved', 60)] }, 'none'],
  ['who wrote a part of it', { reviews: [review(BOB, 'changes-requested', 60)] }, 'none'],
  ['somebody of another team', { reviews: [review({ login: 'x', id: 1 }, 'approved', 60)] }, 'none'],
  [
    'somebody while the team cannot be read',
    {
      reviews: [review(DANA, 'changes-requested', 60)],
      members: new Map([['acme/dba', unreadable('x', '502')]]),
    },
    'none',
  ],
  [
    'a yes, then a no of somebody else',
    { reviews: [review(DANA, 'approved', 60), review(DORA, 'changes-requested', 90)] },
    'dora rejected',
  ],
  [
    'a no, then a yes of somebody else',
    { reviews: [review(DORA, 'changes-requested', 60), review(DANA, 'approved', 90)] },
    'dora rejected',
  ],
  [
    'a no that was taken back by the same person',
    { reviews: [review(DANA, 'changes-requested', 60), review(DANA, 'approved', 90)] },
    'dana accepted',
  ],
  [
    'an approval of this content before the merge',
    { reviews: [review(DANA, 'approved', -10)] },
    'dana accepted',
  ],
  ['an approval of earlier content', { reviews: [review(DANA, 'approved', -40)] }, 'none'],
  [
    'an approval in the second of the merge, of content nobody recorded',
    { reviews: [review(DANA, 'approved', 0)], recorded: [] },
    'none',
  ],
  [
    'an approval later, of content nobody recorded',
    { reviews: [review(DANA, 'approved', 1)], recorded: [] },
    'dana accepted',
  ],
  ['a no from before the merge', { reviews: [review(DANA, 'changes-requested', -10)] }, 'none'],
  ['a no in the second of the merge', { reviews: [review(DANA, 'changes-requested', 0)] }, 'dana rejected'],
])('%s', (_name, words, verdict) => {
  const given = reviewAfterwards({ ...base, ...words });
  const said = given === null ? 'none' : `${given.by.login} ${given.accepted ? 'accepted' : 'rejected'}`;
  expect(said).toBe(verdict);
});
