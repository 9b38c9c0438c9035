import type { Review } from '../../../domain/decision/decision.ts';
import { ForgeFailure } from '../../../ports/forge/forge-failure.ts';
import type { PullRequest, PullRequests } from '../../../ports/forge/pull-requests.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
import { entryLog } from '../../entry-log.ts';
import type { AuditRecord } from '../../open-record.ts';
import { CLAIMING, claimOf, type PullClaim, type ReviewClaim } from './claims.ts';

/** Each pull request costs up to two requests, and GitHub answers a few thousand an hour. */
const PULLS_MAX = 500;

type Asks = Pick<PullRequests, 'get' | 'reviews'>;

/**
 * Asks GitHub again for what the newest entries say about pull requests: who opened them, that they were
 * merged as that commit, and that each counted review still exists, with the same author and time. A later
 * dismissal changes nothing. Rejects with ForgeFailure.
 */
export async function askGitHub(
  record: AuditRecord,
  pulls: Asks,
  note: Note,
): Promise<{ readonly pulls: number; readonly reviews: number }> {
  const once = askingOnce(pulls);
  let reviews = 0;
  for await (const entries of entryLog(record, { types: CLAIMING }, note)) {
    for (const entry of entries) {
      const claim = claimOf(entry);
      if (claim === null) continue;
      if (!once.mayAsk(claim.pull)) return { pulls: once.asked(), reviews };
      const where = `entry ${entry.seq}`;
      checkPull(claim, await once.get(claim.pull), (fact) =>
        note(auditFinding('pull-differs', where, `#${claim.pull}: ${fact}`)),
      );
      if (claim.reviews.length === 0) continue;
      const found = await once.reviews(claim.pull);
      for (const recorded of claim.reviews) {
        const difference = reviewDifference(recorded, found.get(recorded.review));
        if (difference === null) continue;
        const detail = `review ${recorded.review} of #${claim.pull}: ${difference}`;
        note(auditFinding('review-differs', where, detail));
      }
      reviews += claim.reviews.length;
    }
  }
  return { pulls: once.asked(), reviews };
}

/** Asks about each pull request once, and about so many only. */
function askingOnce(pulls: Asks) {
  const facts = new Map<number, Promise<Pick<PullRequest, 'merged' | 'author'>>>();
  const reviews = new Map<number, Promise<ReadonlyMap<number, Review>>>();
  const readPull = async (number: number) => {
    const { merged, author } = await pulls.get(number);
    return { merged, author };
  };
  const readReviews = async (number: number) =>
    new Map((await pulls.reviews(number)).map((review) => [review.id, review]));
  return {
    mayAsk: (number: number): boolean => facts.has(number) || facts.size < PULLS_MAX,
    asked: (): number => facts.size,
    get(number: number) {
      const answer = facts.get(number) ?? readPull(number);
      facts.set(number, answer);
      return answer;
    },
    reviews(number: number) {
      const answer = reviews.get(number) ?? readReviews(number);
      reviews.set(number, answer);
      return answer;
    },
  };
}

function checkPull(
  { pull, author, merged: recorded }: PullClaim,
  { merged, author: opener }: Pick<PullRequest, 'merged' | 'author'>,
  differs: (fact: string) => void,
): void {
  if (author !== undefined && opener.id !== author.id) {
    differs(`it was opened by ${opener.login} (${opener.id})`);
  }
  if (recorded === null) return;
  if (merged === null) differs('it is not merged');
  else if (merged.commit === null) {
    throw new ForgeFailure('unavailable', `GitHub does not name the merge commit of #${pull}`);
  } else if (merged.commit !== recorded.commit) differs(`it was merged as ${merged.commit}`);
  else if (recorded.at !== null && Date.parse(merged.at) !== Date.parse(recorded.at)) {
    differs(`it was merged ${merged.at}`);
  } else if (recorded.by !== null && merged.by !== null && merged.by.id !== recorded.by.id) {
    differs(`it was merged by ${merged.by.login} (${merged.by.id})`);
  }
}

function reviewDifference(
  { by, submittedAt, state }: ReviewClaim,
  review: Review | undefined,
): string | null {
  if (review === undefined) return 'it is gone';
  if (review.by.id !== by.id) return `it is by ${review.by.login} (${review.by.id})`;
  if (review.state !== state && review.state !== 'dismissed') return `it is ${review.state}`;
  return Date.parse(review.submittedAt) === Date.parse(submittedAt)
    ? null
    : `it was submitted ${review.submittedAt}`;
}
