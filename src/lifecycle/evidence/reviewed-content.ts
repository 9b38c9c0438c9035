import type { Review } from '../../domain/decision/decision.ts';
import { diffGrants } from '../../domain/grants/diff-grants.ts';
import type { PlacedGrant } from '../../domain/grants/grant.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { Trees } from '../../ports/forge/trees.ts';
import { readGrants } from './read-grants.ts';
import { policyBlobAt } from './read-policy.ts';
import { TreeTooLarge, unlessTooLarge } from './tree-too-large.ts';

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
  const approvalsOf = async (
    reviews: readonly Review[],
    isOther: (commit: string) => Promise<boolean>,
  ): Promise<ReadonlySet<number>> => {
    const found = new Set<number>();
    for (const { id, state, commit } of reviews) {
      if (state !== 'approved' || commit === null) continue;
      if (await unlessGone(isOther(commit))) found.add(id);
    }
    return found;
  };
  return {
    reviewsOfOtherGrant: (reviews, placed) =>
      approvalsOf(reviews, async (commit) => {
        // A commit that is too large to read has no grants here, so it is another content.
        const { grants } = (await readGrants(trees, commit, { files })).set;
        const reviewed = grants.filter(({ grant }) => grant.id === placed.grant.id);
        return diffGrants(reviewed, [placed]).changes.length > 0;
      }),
    reviewsOfOtherPolicy: (reviews, blob) =>
      approvalsOf(
        reviews,
        async (commit) => (await unlessTooLarge(policyBlobAt(trees, commit), () => null)) !== blob,
      ),
  };
}

/** False if GitHub no longer has the commit: then it proves nothing either way. */
async function unlessGone(isOther: Promise<boolean>): Promise<boolean> {
  try {
    return await isOther;
  } catch (error) {
    const isGone = error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'rejected');
    if (isGone && !(error instanceof TreeTooLarge)) return false;
    throw error;
  }
}
