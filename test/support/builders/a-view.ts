import type { Decision } from '../../../src/domain/decision/decision.ts';
import type { ChangeView, RequestView } from '../../../src/domain/messages/checks/request-view.ts';
import { ALICE, aChange, type ChangeWords } from './a-request.ts';

export const WAITING: Decision = {
  outcome: 'waiting',
  by: 'people',
  lines: [{ count: 1, from: ['acme/dba'], met: false, counted: [], notCounted: [], unreadable: [] }],
  blockedBy: [],
};

export const BY_DANA: Decision = {
  outcome: 'approved',
  by: 'people',
  lines: [
    {
      count: 1,
      from: ['acme/dba'],
      met: true,
      counted: [
        { by: { login: 'dana', id: 7 }, review: 1, submittedAt: '2026-11-23T13:58:00Z', team: 'acme/dba' },
      ],
      notCounted: [{ by: ALICE, review: 2, why: 'holder' }],
      unreadable: [],
    },
  ],
  blockedBy: [],
};

/** One change as its reader sees it. It waits for an approval by default. */
export function aChangeView(words: ChangeWords = {}, view: Partial<ChangeView> = {}): ChangeView {
  const { change, role, effects, window } = aChange(words);
  return {
    change,
    role,
    holder: ALICE,
    effects,
    window,
    decision: WAITING,
    earlierApprovals: [],
    preview: ['give orders_reader in orders-db as alice_k'],
    history: { grants: 1, endedOnTime: 1, endedLate: 0, stillOpen: 0 },
    staysAfterEnd: [],
    windowIsOver: false,
    obstacles: [],
    sessionsWillEnd: true,
    ...view,
  };
}

/** The view of pull request 12. */
export function aView(view: Partial<RequestView> = {}): RequestView {
  return {
    pull: 12,
    findings: [],
    changes: [],
    merge: 'auto',
    mergeRefusal: null,
    notReady: null,
    siblings: [],
    touchesNothing: false,
    undecidedBecause: [],
    ...view,
  };
}
