import type { Review } from '../../../domain/decision/decision.ts';
import type { PlacedGrant } from '../../../domain/grants/grant.ts';
import type { Trees } from '../../../ports/forge/trees.ts';
import { type ComparableContent, grantContent, policyContent, unlessGone } from './content-at.ts';

/**
 * The content of the commits that reviews name. GitHub may move a review to another commit, so the commit
 * proves no approval. But if it holds other content, the approver did not see this content, whatever the
 * ledger recorded before.
 */
export interface ReviewedContent {
  /** Ids of the reviews whose commit holds another content of this grant, or none. */
  reviewsOfOtherGrant(reviews: readonly Review[], placed: PlacedGrant): Promise<ReadonlySet<number>>;
  /** Ids of the reviews whose commit holds another policy file. */
  reviewsOfOtherPolicy(reviews: readonly Review[], blob: string): Promise<ReadonlySet<number>>;
}

export function reviewedContent(trees: Trees, files: readonly string[]): ReviewedContent {
  return {
    reviewsOfOtherGrant: (reviews, placed) => reviewsOfOther(reviews, grantContent(trees, files, placed)),
    reviewsOfOtherPolicy: (reviews, blob) => reviewsOfOther(reviews, policyContent(trees, blob)),
  };
}

async function reviewsOfOther<T>(
  reviews: readonly Review[],
  content: ComparableContent<T>,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (const { id, state, commit } of reviews) {
    if (state !== 'approved' || commit === null) continue;
    const reviewed = await unlessGone(content.at(commit));
    if (reviewed !== undefined && content.isOther(reviewed)) found.add(id);
  }
  return found;
}
