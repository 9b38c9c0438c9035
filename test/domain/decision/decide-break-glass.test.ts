import { expect, it } from 'vitest';
import type { DecideInput } from '../../../src/domain/decision/decide.ts';
import { decideBreakGlass } from '../../../src/domain/decision/decide-break-glass.ts';
import type { Review } from '../../../src/domain/decision/decision.ts';
import { read, unreadable } from '../../../src/domain/reading.ts';
import { ALICE, BOB, DANA, NOW } from '../../support/builders/a-request.ts';

const REVISION = 'A';
const members: DecideInput['members'] = new Map([['acme/dba', read([DANA], NOW)]]);
const input: DecideInput = {
  lines: [{ count: 2, from: ['acme/dba'] }],
  reviews: [],
  revision: REVISION,
  recorded: [{ revision: REVISION, at: NOW.toISO() ?? '' }],
  holder: ALICE,
  author: ALICE,
  contributors: [ALICE],
  members,
  valid: null,
};
const TERMS = { offered: true, authorIsHuman: true };
const UNREAD = new Map([['acme/dba', unreadable('team acme/dba', '502')]]);

function review(by: Review['by'], state: Review['state']): Review {
  const submittedAt = NOW.plus({ minutes: 1 }).toISO() ?? '';
  return { id: 1, by, byHuman: true, state, submittedAt, commit: null };
}

it.each<[string, Partial<DecideInput>, Partial<typeof TERMS>, string]>([
  ['by its holder alone', {}, {}, 'approved'],
  ['with commits of unknown addresses alone', { contributors: [] }, {}, 'approved'],
  ['with half the approvals of an ordinary day', { reviews: [review(DANA, 'approved')] }, {}, 'approved'],
  ['while its reviewers cannot be read', { members: UNREAD }, {}, 'approved'],
  ['without terms for it', {}, { offered: false }, 'blocked'],
  ['by a bot', {}, { authorIsHuman: false }, 'blocked'],
  ['for somebody else', { author: BOB }, {}, 'blocked'],
  ['by nobody that GitHub knows', { author: null }, {}, 'blocked'],
  ['with somebody else’s commits', { contributors: [ALICE, BOB] }, {}, 'blocked'],
  ['for nobody that GitHub knows', { holder: null }, {}, 'blocked'],
  ['against a reviewer’s no', { reviews: [review(DANA, 'changes-requested')] }, {}, 'blocked'],
  ['against a no of somebody else', { reviews: [review(BOB, 'changes-requested')] }, {}, 'approved'],
  [
    'against a no of who may be a reviewer',
    { reviews: [review(BOB, 'changes-requested')], members: UNREAD },
    {},
    'unreadable',
  ],
])('%s', (_name, words, terms, outcome) => {
  expect(decideBreakGlass({ ...input, ...words }, { ...TERMS, ...terms })).toMatchObject({
    outcome,
    by: 'break-glass',
    lines: [{ from: ['acme/dba'] }],
  });
});
