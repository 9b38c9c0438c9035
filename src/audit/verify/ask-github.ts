import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import type { PullRequests } from '../../ports/pull-requests.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { log } from '../log.ts';
import type { AuditRecord } from '../open-record.ts';

/** Two questions each: GitHub answers a few thousand an hour. */
const MOST_PULLS = 500;

/**
 * Asks GitHub again what the newest authorizations rested on: that the pull request was merged as that commit, and that each
 * review that counted is still there, by the same person, of the same time. That it was dismissed since changes nothing.
 * Rejects with ForgeFailure.
 */
export async function askGitHub(
  record: AuditRecord,
  pulls: Pick<PullRequests, 'get' | 'reviews'>,
  note: Note,
): Promise<{ readonly pulls: number; readonly reviews: number }> {
  const asked = new Set<number>();
  let reviews = 0;
  for await (const entries of log(record, { types: ['authorized'] }, note)) {
    for (const entry of entries) {
      if (entry.type !== 'authorized' || entry.pull === null) continue;
      if (asked.size >= MOST_PULLS && !asked.has(entry.pull)) return { pulls: asked.size, reviews };
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
  const pull = await pulls.get(number);
  const differs = (what: string) => note(auditFinding('pull-differs', `entry ${seq}`, `#${number}: ${what}`));
  if (pull.merged === null) differs('it is not merged');
  else if (pull.merged.commit !== commit) differs(`it was merged as ${pull.merged.commit}`);
  else if (Date.parse(pull.merged.at) !== Date.parse(evidence.merged_at))
    differs(`it was merged ${pull.merged.at}`);
  if (evidence.author !== null && pull.author.id !== evidence.author.id) {
    differs(`it was opened by ${pull.author.login} (${pull.author.id})`);
  }
}

async function checkReviews(
  { seq, evidence }: Authorized & Entry,
  number: number,
  pulls: Pick<PullRequests, 'reviews'>,
  note: Note,
): Promise<number> {
  const counted = evidence.decision.lines.flatMap((line) => line.counted);
  if (counted.length === 0) return 0;
  const known = new Map((await pulls.reviews(number)).map((review) => [review.id, review]));
  for (const { review: id, by, submittedAt } of counted) {
    const is = known.get(id);
    const wrong =
      is === undefined
        ? 'it is gone'
        : is.by.id !== by.id
          ? `it is by ${is.by.login} (${is.by.id})`
          : is.state !== 'approved' && is.state !== 'dismissed'
            ? `it is no approval, but ${is.state}`
            : Date.parse(is.submittedAt) !== Date.parse(submittedAt)
              ? `it was submitted ${is.submittedAt}`
              : null;
    if (wrong !== null)
      note(auditFinding('review-differs', `entry ${seq}`, `review ${id} of #${number}: ${wrong}`));
  }
  return counted.length;
}
