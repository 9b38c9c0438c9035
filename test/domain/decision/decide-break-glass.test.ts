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
  recordedRevisions: [{ revision: REVISION, at: NOW.toISO() ?? '' }],
  holder: ALICE,
  author: ALICE,
  contributors: [ALICE],
  members,
  approvalsExpire: null,
};
const TERMS = { offered: true, authorIsHuman: true };
const UNREADABLE = new Map([['acme/dba', unreadable('team acme/dba', '502')]]);

function review(by: Review['by'], state: Review['state']): Review {
  const submittedAt = NOW.plus({ minutes: 1 }).toISO() ?? '';
  return { id: 1, by, byHuman: true, state, submittedAt, commit: null };
}

function pushedBy(by: Review['by']): NonNullable<DecideInput['pushes']> {
  const push = { by, at: NOW.toISO() ?? '', isForced: false, isChange: true, isOther: false };
  return read({ pushes: [push], known: true }, NOW);
}

it('the decision names who pushed a change', () => {
  const decision = decideBreakGlass({ ...input, pushes: pushedBy(BOB) }, TERMS);
  expect(decision.pushes).toEqual({ by: [BOB], known: true });
  expect(decideBreakGlass(input, TERMS)).not.toHaveProperty('pushes');
});

it.each<[string, Partial<DecideInput>, Partial<typeof TERMS>, string]>([
  ['from its holder alone', {}, {}, 'approved'],
  ['with commits of unknown accounts only', { contributors: [] }, {}, 'approved'],
  [
    'with half of the approvals of an ordinary request',
    { reviews: [review(DANA, 'approved')] },
    {},
    'approved',
  ],
  ['while the reviewers’ team cannot be read', { members: UNREADABLE }, {}, 'approved'],
  ['for a role without break-glass', {}, { offered: false }, 'blocked'],
  ['opened by a bot', {}, { authorIsHuman: false }, 'blocked'],
  ['opened by another person', { author: BOB }, {}, 'blocked'],
  ['opened by an unknown account', { author: null }, {}, 'blocked'],
  ['with commits of another person', { contributors: [ALICE, BOB] }, {}, 'blocked'],
  ['with a change that the holder pushed', { pushes: pushedBy(ALICE) }, {}, 'approved'],
  ['with a change that another person pushed', { pushes: pushedBy(BOB) }, {}, 'blocked'],
  ['while GitHub does not say who pushed', { pushes: unreadable('pushes', 'not yet') }, {}, 'approved'],
  ['for an unknown account', { holder: null }, {}, 'blocked'],
  ['with an objection of a reviewer', { reviews: [review(DANA, 'changes-requested')] }, {}, 'blocked'],
  [
    'with an objection of a person outside the teams',
    { reviews: [review(BOB, 'changes-requested')] },
    {},
    'approved',
  ],
  [
    'with an objection of a person who may be a reviewer',
    { reviews: [review(BOB, 'changes-requested')], members: UNREADABLE },
    {},
    'unreadable',
  ],
])('%s', (_name, given, terms, outcome) => {
  expect(decideBreakGlass({ ...input, ...given }, { ...TERMS, ...terms })).toMatchObject({
    outcome,
    by: 'break-glass',
    lines: [{ from: ['acme/dba'] }],
  });
});
