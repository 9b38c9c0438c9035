import { approvalsToCompare, type DecideInput, decide } from '../../../domain/decision/decide.ts';
import type { Review } from '../../../domain/decision/decision.ts';
import { PUSHES_MAY_BE_MISSING, type PushEvidence } from '../../../domain/decision/push-evidence.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import { type Reading, unreadable } from '../../../domain/reading.ts';
import type { PullFacts } from '../pull-facts.ts';
import type { DependentReviews } from './pushed-content.ts';
import { PUSH_LAG_SECONDS } from './read-pushes.ts';

type ApprovalInput = Omit<DecideInput, 'reviewsOfOtherContent' | 'pushes'>;

/**
 * Compares the approvals of a grant that would count with the content of their commits, and those that still
 * would with the pushes. `asks: 'always'` asks who pushed also if no approval would count.
 */
export async function compareGrantApprovals(
  input: ApprovalInput,
  { reviewed, pushed }: Pick<PullFacts, 'reviewed' | 'pushed'>,
  placed: PlacedGrant,
  asks: 'if-needed' | 'always' = 'if-needed',
): Promise<DecideInput> {
  const approvals = approvalsToCompare(input);
  const reviewsOfOtherContent = await reviewed.reviewsOfOtherGrant(approvals, placed);
  const dependent: DependentReviews =
    asks === 'always' ? 'any' : approvals.filter(({ id }) => !reviewsOfOtherContent.has(id));
  const compared = { ...input, reviewsOfOtherContent };
  if (dependent.length === 0) return compared;
  return waitForPushes(
    compared,
    { approvals, lastEventAt: pushed.lastEventAt },
    await pushed.pushesOfGrant(dependent, placed),
  );
}

/** The same for the approvals of a policy file. */
export async function comparePolicyApprovals(
  input: ApprovalInput,
  { reviewed, pushed }: Pick<PullFacts, 'reviewed' | 'pushed'>,
  blob: string,
): Promise<DecideInput> {
  const approvals = approvalsToCompare(input);
  const reviewsOfOtherContent = await reviewed.reviewsOfOtherPolicy(approvals, blob);
  const dependent = approvals.filter(({ id }) => !reviewsOfOtherContent.has(id));
  const compared = { ...input, reviewsOfOtherContent };
  if (dependent.length === 0) return compared;
  return waitForPushes(
    compared,
    { approvals, lastEventAt: pushed.lastEventAt },
    await pushed.pushesOfPolicy(dependent, blob),
  );
}

/**
 * If something happened in an open pull request after an approval, the approval counts only if the list of
 * pushes was read a minute after it. Before it, a force-push may have brought other content, and after it,
 * another one the first commit again. While GitHub lists neither, the listed pushes lead to the head.
 * Approvals that are old enough suffice without the others. GitHub's times are whole seconds: an event within
 * the second of the approval is not seen.
 */
function waitForPushes(
  input: ApprovalInput,
  { approvals, lastEventAt }: { readonly approvals: readonly Review[]; readonly lastEventAt: string | null },
  pushes: Reading<PushEvidence>,
): DecideInput {
  const compared = { ...input, pushes };
  if (!pushes.readable || lastEventAt === null) return compared;
  const complete = pushes.readAt.minus({ seconds: PUSH_LAG_SECONDS }).toMillis();
  const waiting = approvals.filter(({ submittedAt }) => {
    const submitted = Date.parse(submittedAt);
    return submitted > complete && submitted < Date.parse(lastEventAt);
  });
  if (waiting.length === 0 || decide(compared).outcome !== 'approved') return compared;
  const others = { ...compared, reviews: input.reviews.filter((review) => !waiting.includes(review)) };
  if (decide(others).outcome === 'approved') return others;
  return { ...compared, pushes: unreadable('who pushed', PUSHES_MAY_BE_MISSING) };
}
