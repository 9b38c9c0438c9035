import type { DateTime, Duration } from 'luxon';
import type { Person } from '../person.ts';
import { fillApprovalLines } from '../policy/fill-approval-lines.ts';
import { type Members, teamOf, unreadableTeams } from '../policy/membership.ts';
import type { ApprovalLine } from '../policy/policy.ts';
import type { Reading } from '../reading.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Decision, LineVerdict, NotCounted, Review } from './decision.ts';
import { latestReviews } from './latest-reviews.ts';
import { objectionsIn } from './objections.ts';
import { type PushEvidence, pushersIn, pushVerdict, wasReplaced } from './push-evidence.ts';

/**
 * A revision that Curfew recorded as requested, and the time of the record. Lists are ordered oldest first.
 */
export interface RecordedRevision {
  readonly revision: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface DecideInput {
  readonly lines: readonly ApprovalLine[];
  readonly reviews: readonly Review[];
  /** The revision to approve. */
  readonly revision: string;
  readonly recordedRevisions: readonly RecordedRevision[];
  readonly holder: Person | null;
  readonly author: Person | null;
  /** Accounts whose commits changed the content. */
  readonly contributors: readonly Person[];
  readonly members: Members;
  /**
   * At the time `at` (now, or the merge), an approval that is older than `after` does not count. Null if
   * approvals do not expire.
   */
  readonly approvalsExpire: { readonly after: Duration; readonly at: DateTime } | null;
  /** Ids of reviews that were about other content, whatever revision was recorded before them. */
  readonly reviewsOfOtherContent?: ReadonlySet<number>;
  /** Absent if no approval would count otherwise. */
  readonly pushes?: Reading<PushEvidence>;
}

/** A person's latest review, and the reason why it can count for no line; null if it can count. */
interface Opinion {
  readonly review: Review;
  readonly excluded: NotCounted | null;
}

/** Reasons about the person: no review of this person can count. */
const ABOUT_THE_PERSON: ReadonlySet<NotCounted> = new Set([
  'not-human',
  'holder',
  'author',
  'contributor',
  'pusher',
]);

/** A change that only reduces access needs no approval (promise 6). */
export const NO_APPROVAL_NEEDED: Decision = {
  outcome: 'approved',
  by: 'none-needed',
  lines: [],
  blockedBy: [],
};

/**
 * Decides by approval lines. A request is approved if distinct, eligible people meet every line. None of them
 * may be the holder, the author, a contributor or the person who pushed a change. Each person's latest review
 * must be an approval that was submitted after this exact revision was recorded.
 */
export function decide(input: DecideInput): Decision {
  const latest = latestReviews(input.reviews);
  const opinions = latest.map((review) => ({ review, excluded: exclusionOf(review, input) }));
  const counting = opinions.filter(({ excluded }) => excluded === null).map(({ review }) => review);
  const assigned = fillApprovalLines(
    input.lines.map(({ count, from }) => ({
      count,
      candidates: counting
        .filter(({ by }) => teamOf(by, from, input.members) !== null)
        .map(({ by }) => by.id),
    })),
  );

  const lines = input.lines.map((line, index) =>
    verdictOf(line, assigned[index] ?? new Set(), { opinions, assigned, input }),
  );
  const teams = input.lines.flatMap(({ from }) => from);
  const { blocking, uncertain } = objectionsIn(input.reviews, teams, input.members);
  const isUncertain = uncertain || input.pushes?.readable === false;
  const outcome = blocking.length > 0 ? 'blocked' : outcomeOf(lines, isUncertain);
  const pushes = input.pushes === undefined ? {} : { pushes: pushVerdict(input.pushes) };
  return { outcome, by: 'people', lines, ...pushes, blockedBy: blocking };
}

function outcomeOf(lines: readonly LineVerdict[], uncertain: boolean): Decision['outcome'] {
  if (lines.length > 0 && lines.every(({ met }) => met)) return uncertain ? 'unreadable' : 'approved';
  return lines.some(({ unreadable }) => unreadable.length > 0) ? 'unreadable' : 'waiting';
}

/**
 * The approvals that count, unless they are of other content. Only these are compared with the content of
 * their commits: every person on the internet can review a public pull request.
 */
export function approvalsToCompare(
  input: Omit<DecideInput, 'reviewsOfOtherContent' | 'pushes'>,
): readonly Review[] {
  const teams = input.lines.flatMap(({ from }) => from);
  return latestReviews(input.reviews).filter(
    (review) => exclusionOf(review, input) === null && teamOf(review.by, teams, input.members) !== null,
  );
}

/** The reason why a review can count for no line; null if it can count. */
function exclusionOf(review: Review, input: DecideInput): NotCounted | null {
  if (!review.byHuman) return 'not-human';
  if (review.by.id === input.holder?.id) return 'holder';
  if (review.by.id === input.author?.id) return 'author';
  if (input.contributors.some(({ id }) => id === review.by.id)) return 'contributor';
  const pushes = input.pushes?.readable === true ? input.pushes.value : null;
  if (pushes !== null && pushersIn(pushes).some(({ id }) => id === review.by.id)) return 'pusher';
  if (review.state === 'dismissed') return 'dismissed';
  if (review.state !== 'approved') return 'superseded';
  if (reviewedRevision(review, input.recordedRevisions) !== input.revision) return 'before-revision';
  if (input.reviewsOfOtherContent?.has(review.id) === true) return 'other-content';
  if (pushes !== null && wasReplaced(pushes, review)) return 'before-force-push';
  return isTooOld(review, input) ? 'too-old' : null;
}

function isTooOld({ submittedAt }: Review, { approvalsExpire }: DecideInput): boolean {
  if (approvalsExpire === null) return false;
  return Date.parse(submittedAt) + approvalsExpire.after.toMillis() < approvalsExpire.at.toMillis();
}

/**
 * The revision recorded last before the review was submitted. GitHub moves a review's `commit`, so that
 * proves nothing. GitHub cuts its times to whole seconds. A revision recorded within the second of a review
 * may therefore be newer than the review, and does not count as reviewed.
 */
export function reviewedRevision(review: Review, recorded: readonly RecordedRevision[]): string | null {
  const submitted = Date.parse(review.submittedAt);
  return recorded.filter(({ at }) => Date.parse(at) < submitted).at(-1)?.revision ?? null;
}

function verdictOf(
  { count, from }: ApprovalLine,
  chosen: ReadonlySet<number>,
  {
    opinions,
    assigned,
    input,
  }: {
    readonly opinions: readonly Opinion[];
    readonly assigned: readonly ReadonlySet<number>[];
    readonly input: DecideInput;
  },
): LineVerdict {
  const counted = opinions.flatMap(({ review }) => {
    const team = chosen.has(review.by.id) ? teamOf(review.by, from, input.members) : null;
    return team === null ? [] : [{ by: review.by, review: review.id, submittedAt: review.submittedAt, team }];
  });
  const notCounted = opinions
    .filter(({ review }) => !chosen.has(review.by.id))
    .map((opinion) => ({
      by: opinion.review.by,
      review: opinion.review.id,
      ...whyNotCounted(opinion, from, assigned, input),
    }));
  return {
    count,
    from,
    met: counted.length >= count,
    counted,
    notCounted,
    unreadable: unreadableTeams(from, input.members),
  };
}

/** Reasons in this order: the person, then the person's teams, then the review. */
function whyNotCounted(
  { review, excluded }: Opinion,
  from: readonly TeamRef[],
  assigned: readonly ReadonlySet<number>[],
  { members, recordedRevisions }: DecideInput,
): { readonly why: NotCounted; readonly saw?: string } {
  const { by } = review;
  if (excluded !== null && ABOUT_THE_PERSON.has(excluded)) return { why: excluded };
  if (teamOf(by, from, members) === null) {
    return { why: unreadableTeams(from, members).length > 0 ? 'unreadable' : 'not-eligible' };
  }
  if (excluded === null)
    return { why: assigned.some((people) => people.has(by.id)) ? 'counted-elsewhere' : 'not-needed' };
  const reviewed = excluded === 'before-revision' ? reviewedRevision(review, recordedRevisions) : null;
  return reviewed === null ? { why: excluded } : { why: excluded, saw: reviewed };
}
