import { expect, it } from 'vitest';
import { decide } from '../../../../src/domain/decision/decide.ts';
import type { Review } from '../../../../src/domain/decision/decision.ts';
import { PUSHES_MAY_BE_MISSING } from '../../../../src/domain/decision/push-evidence.ts';
import { read } from '../../../../src/domain/reading.ts';
import { comparePolicyApprovals } from '../../../../src/lifecycle/evidence/approvals/compare-approvals.ts';
import { NO_KNOWN_PUSHES } from '../../../support/builders/a-pull.ts';
import { ALICE, BOB, DANA, NOW } from '../../../support/builders/a-request.ts';

const ago = (seconds: number) => NOW.minus({ seconds }).toISO() ?? '';
const review = (id: number, seconds: number, words: Partial<Review> = {}): Review => ({
  id,
  by: DANA,
  byHuman: true,
  state: 'approved',
  submittedAt: ago(seconds),
  commit: null,
  ...words,
});

/** Decides about a policy with these reviews, if GitHub listed the pushes now. */
async function decided(reviews: readonly Review[], lastEventAt: string | null) {
  const input = {
    lines: [{ count: 1, from: ['acme/dba' as const] }],
    reviews,
    revision: 'A',
    recordedRevisions: [{ revision: 'A', at: ago(600) }],
    holder: null,
    author: ALICE,
    contributors: [],
    members: new Map([['acme/dba' as const, read([DANA, BOB], NOW)]]),
    approvalsExpire: null,
  };
  const reviewed = {
    reviewsOfOtherGrant: async () => new Set<number>(),
    reviewsOfOtherPolicy: async () => new Set<number>(),
  };
  return decide(
    await comparePolicyApprovals(input, { reviewed, pushed: { ...NO_KNOWN_PUSHES, lastEventAt } }, 'A'),
  );
}

it.each<[string, readonly Review[], string]>([
  ['counts when GitHub must list all pushes before it', [review(1, 60)], 'approved'],
  ['waits until then', [review(1, 59)], 'unreadable'],
  ['does not delay an older one', [review(1, 60), review(2, 1, { by: BOB })], 'approved'],
  ['does not delay an older one of its author', [review(1, 60), review(2, 1)], 'approved'],
  [
    'waits if it came after its author requested changes',
    [review(1, 90, { state: 'changes-requested' }), review(2, 1)],
    'unreadable',
  ],
])('an approval %s', async (_name, reviews, outcome) => {
  const decision = await decided(reviews, ago(0));
  expect(decision.outcome).toBe(outcome);
  expect(decision.pushes?.unreadable).toBe(outcome === 'approved' ? undefined : PUSHES_MAY_BE_MISSING);
});

it('an approval that no event followed does not wait', async () => {
  expect((await decided([review(1, 2)], ago(2))).outcome).toBe('approved');
  expect((await decided([review(1, 2)], ago(1))).outcome).toBe('unreadable');
  // The merge is an event, too. A landing asks only whether the last push is listed.
  expect((await decided([review(1, 2)], null)).outcome).toBe('approved');
});
