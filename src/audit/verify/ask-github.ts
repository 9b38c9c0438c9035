import type { Review } from '../../domain/decision/decision.ts';
import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequests } from '../../ports/forge/pull-requests.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { entryLog } from '../entry-log.ts';
import type { AuditRecord } from '../open-record.ts';

/** Each pull request costs two requests, and GitHub answers a few thousand an hour. */
const PULLS_MAX = 500;

/**
 * Asks GitHub again for the evidence of the newest authorizations: that the pull request was merged as that
 * commit, and that each counted review still exists, with the same author and time. A later dismissal changes
 * nothing. Rejects with ForgeFailure.
 */
export async function askGitHub(
  record: AuditRecord,
  pulls: Pick<PullRequests, 'get' | 'reviews'>,
  note: Note,
): Promise<{ readonly pulls: number; readonly reviews: number }> {
  const asked = new Set<number>();
  let reviews = 0;
  for await (const entries of entryLog(record, { types: ['authorized'] }, note)) {
    for (const entry of entries) {
      if (entry.type !== 'authorized' || entry.pull === null) continue;
      if (asked.size >= PULLS_MAX && !asked.has(entry.pull)) return { pulls: asked.size, reviews };
      asked.add(entry.pull);
      await checkPull(entry, entry.pull, pulls, note);
      reviews += await checkReviews(entry, entry.pull, pulls, note);
    }
  }
  return { pulls: asked.size, reviews };
}

async function checkPull(
  { seq, commit, evidence }: Authorized & Entry,
  number: number,
  pulls: Pick<PullRequests, 'get'>,
  note: Note,
): Promise<void> {
  const { merged, author } = await pulls.get(number);
  const differs = (fact: string) => note(auditFinding('pull-differs', `entry ${seq}`, `#${number}: ${fact}`));
  if (merged === null) differs('it is not merged');
  else if (merged.commit === null) {
    throw new ForgeFailure('unavailable', `GitHub does not name the merge commit of #${number}`);
  } else if (merged.commit !== commit) differs(`it was merged as ${merged.commit}`);
  else if (Date.parse(merged.at) !== Date.parse(evidence.merged_at)) differs(`it was merged ${merged.at}`);
  if (evidence.author !== null && author.id !== evidence.author.id) {
    differs(`it was opened by ${author.login} (${author.id})`);
  }
}

type CountedReview = Authorized['evidence']['decision']['lines'][number]['counted'][number];

async function checkReviews(
  { seq, evidence }: Authorized & Entry,
  number: number,
  pulls: Pick<PullRequests, 'reviews'>,
  note: Note,
): Promise<number> {
  const counted = evidence.decision.lines.flatMap((line) => line.counted);
  if (counted.length === 0) return 0;
  const reviews = new Map((await pulls.reviews(number)).map((review) => [review.id, review]));
  for (const recorded of counted) {
    const difference = reviewDifference(recorded, reviews.get(recorded.review));
    if (difference === null) continue;
    const detail = `review ${recorded.review} of #${number}: ${difference}`;
    note(auditFinding('review-differs', `entry ${seq}`, detail));
  }
  return counted.length;
}

function reviewDifference({ by, submittedAt }: CountedReview, review: Review | undefined): string | null {
  if (review === undefined) return 'it is gone';
  if (review.by.id !== by.id) return `it is by ${review.by.login} (${review.by.id})`;
  if (review.state !== 'approved' && review.state !== 'dismissed') {
    return `it is not an approval but ${review.state}`;
  }
  return Date.parse(review.submittedAt) === Date.parse(submittedAt)
    ? null
    : `it was submitted ${review.submittedAt}`;
}
