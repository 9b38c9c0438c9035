import { approvalsToCompare, type DecideInput } from '../../../domain/decision/decide.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import type { PullFacts } from '../pull-facts.ts';
import type { DependentReviews } from './pushed-content.ts';

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
  return { ...compared, pushes: await pushed.pushesOfGrant(dependent, placed) };
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
  return { ...compared, pushes: await pushed.pushesOfPolicy(dependent, blob) };
}
