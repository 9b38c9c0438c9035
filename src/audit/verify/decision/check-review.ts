import { DateTime } from 'luxon';
import { pushersIn } from '../../../domain/decision/push-evidence.ts';
import { recordedPushes } from '../../../domain/decision/recorded-evidence.ts';
import { reviewAfterwards } from '../../../domain/decision/review-afterwards.ts';
import type { Entry } from '../../../domain/ledger/entry.ts';
import { requestedRevisions } from '../../../domain/ledger/history/requested-revisions.ts';
import { read } from '../../../domain/reading.ts';
import { TOLERANCE_MS } from './check-times.ts';

type Reviewed = Extract<Entry, { readonly type: 'break-glass-reviewed' }>;

/**
 * Why a review of break-glass does not count; null if it does. Whether the reviewer was in a team that may
 * review is not recorded.
 */
export function reviewProblem(entry: Reviewed, life: readonly Entry[]): string | null {
  const { by, review, submitted_at, accepted, at } = entry;
  const given = life.findLast(
    (earlier) => earlier.type === 'authorized' && earlier.revision === entry.revision,
  );
  if (given?.type !== 'authorized' || given.review_by === undefined || given.pull === null) {
    return 'no such review was owed';
  }
  if (Date.parse(submitted_at) > Date.parse(at) + TOLERANCE_MS)
    return `it was submitted at ${submitted_at}, after ${at}`;
  const { author, contributors = [], merged_at, decision } = given.evidence;
  const pushes = recordedPushes(decision);
  const team = 'any';
  const counted = reviewAfterwards({
    reviews: [
      {
        id: review,
        by,
        byHuman: true,
        state: accepted ? 'approved' : 'changes-requested',
        submittedAt: submitted_at,
        commit: null,
      },
    ],
    revision: given.revision,
    recordedRevisions: requestedRevisions(life, given.pull),
    mergedAt: merged_at,
    excluded: [given.holder, ...(author === null ? [] : [author]), ...contributors],
    pushers: pushes?.readable === true ? pushersIn(pushes.value) : [],
    teams: [team],
    members: new Map([[team, read([by], DateTime.fromMillis(0, { zone: 'utc' }))]]),
  });
  return counted?.accepted === accepted ? null : `the review of ${by.login} cannot count`;
}

/** Why the end of a grant contradicts its cause; null if it does not. */
export function endProblem(
  entry: Extract<Entry, { readonly type: 'ended' }>,
  life: readonly Entry[],
): string | null {
  const { cause, ended_in, by } = entry;
  if ((cause === 'withdrawn') !== (ended_in !== null))
    return `it is ${cause} by ${ended_in?.commit ?? 'no commit'}`;
  if (cause !== 'rejected') return null;
  const isRejected = life.some(
    (earlier) => earlier.type === 'break-glass-reviewed' && !earlier.accepted && earlier.by.id === by?.id,
  );
  return isRejected ? null : 'no review rejected it';
}
