import { describe, expect, it } from 'vitest';
import { NO_APPROVAL_NEEDED } from '../../../../src/domain/decision/decide.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import { requestCheck } from '../../../../src/domain/messages/checks/request-check.ts';
import type { RequestView } from '../../../../src/domain/messages/checks/request-view.ts';
import { findingsOf } from '../../../../src/domain/rules/request-rules.ts';
import { aRequest, type ChangeWords } from '../../../support/builders/a-request.ts';
import { aChangeView, aView, BY_DANA, WAITING } from '../../../support/builders/a-view.ts';
import { AUTOMATIC, BLOCKED, NOT_AUTOMATIC } from './request-views.ts';

const UNREADABLE: Decision = {
  ...WAITING,
  outcome: 'unreadable',
  lines: WAITING.lines.map((line) => ({ ...line, unreadable: ['acme/dba'] })),
};

describe('the title', () => {
  const one = (entry: ChangeWords, decision: Decision = WAITING) => [aChangeView(entry, { decision })];

  it.each<[string, Partial<RequestView>]>([
    ['failure: Fix 1 problem', { findings: findingsOf(aRequest({ duration: '12h' })) }],
    ['success: No access changes', {}],
    ['waiting: alice: orders-db-read for 4h. Waiting for 1 of acme/dba', { changes: one({}) }],
    [
      'waiting: alice: orders-db-read until 2026-11-23T18:00:00Z. Waiting for 1 of acme/dba',
      { changes: one({ until: '2026-11-23T18:00Z' }) },
    ],
    [
      'waiting: alice: orders-db-read extended to 8h. Waiting for 1 of acme/dba',
      { changes: one({ kind: 'extended', duration: '8h' }) },
    ],
    [
      'waiting: alice: orders-db-read reworded, still 4h. Waiting for 1 of acme/dba',
      { changes: one({ kind: 'amended' }) },
    ],
    [
      'success: alice: orders-db-read ends now. Needs no approval. Curfew merges it now',
      { changes: one({ kind: 'withdrawn' }, NO_APPROVAL_NEEDED) },
    ],
    [
      'success: alice: orders-db-read shortened to 2h. Needs no approval. Merge when ready',
      { merge: 'manual', changes: one({ kind: 'shortened', duration: '2h' }, NO_APPROVAL_NEEDED) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved by dana. Curfew merges it now',
      { changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved by dana. Merge when ready',
      { merge: 'manual', changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved by dana. Curfew cannot merge it',
      { blockedMerge: 'a rule', changes: one({}, BY_DANA) },
    ],
    [
      'success: alice: orders-db-read for 4h. Approved automatically. Curfew merges it now',
      { changes: one({}, AUTOMATIC) },
    ],
    [
      'failure: alice: orders-db-read for 4h. The holder must open the request',
      { changes: one({}, NOT_AUTOMATIC) },
    ],
    ['failure: alice: orders-db-read for 4h. bob requested changes', { changes: one({}, BLOCKED) }],
    [
      'waiting: alice: orders-db-read for 4h. Waiting: a team could not be read',
      { changes: one({}, UNREADABLE) },
    ],
    ['waiting: alice: 2 changes. Waiting for 1 of acme/dba', { changes: [...one({}), ...one({ id: 'b' })] }],
    [
      'waiting: 2 people: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}), ...one({ holder: 'bob' })] },
    ],
    [
      'waiting: alice: 2 changes. Waiting for 1 of acme/dba',
      { changes: [...one({}, BY_DANA), ...one({ id: 'b' })] },
    ],
  ])('%s', (title, view) => {
    const check = requestCheck(aView(view));
    expect(`${check.status}: ${check.title}`).toBe(title);
  });
});

it.each<[string, Partial<RequestView>]>([
  [
    'Next: 1 of acme/dba must approve this in a review. Then a person merges it.',
    { merge: 'manual', changes: [aChangeView()] },
  ],
  [
    'Next: answer the review of bob. Then request another review.',
    { changes: [aChangeView({}, { decision: BLOCKED })] },
  ],
  [
    'Nothing to do yet: Curfew could not read from GitHub who may approve. It tries again by itself.',
    { changes: [aChangeView({}, { decision: UNREADABLE })] },
  ],
  [
    'Next: alice must open the request. This role has automatic approval only, and people cannot approve it. bob opened the request for alice, and automatic approval needs the holder to open it.',
    { changes: [aChangeView({}, { decision: NOT_AUTOMATIC })] },
  ],
  [
    'Next: merge this pull request. Access starts after the merge.',
    { merge: 'manual', changes: [aChangeView({}, { decision: BY_DANA })] },
  ],
  [
    'Next: merge this pull request yourself. Curfew cannot merge it: a rule',
    { blockedMerge: 'a rule', changes: [aChangeView({}, { decision: BY_DANA })] },
  ],
])('the first line is the next step: %s', (line, view) => {
  expect(requestCheck(aView(view)).summary.split('\n')[0]).toBe(line);
});
