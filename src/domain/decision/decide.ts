import type { DateTime, Duration } from 'luxon';
import type { Person } from '../person.ts';
import { assignPeople } from '../policy/assign-people.ts';
import { type Members, teamOf, unreadableAmong } from '../policy/membership.ts';
import type { ApprovalLine } from '../policy/policy.ts';
import type { TeamRef } from '../team-ref.ts';
import type { Decision, LineVerdict, NotCounted, Review } from './decision.ts';
import { latestReviews } from './latest-reviews.ts';
import { objectionsIn } from './objections.ts';

/** When Curfew recorded which content as requested, oldest first. */
export interface Recorded {
  readonly revision: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface DecideInput {
  readonly lines: readonly ApprovalLine[];
  readonly reviews: readonly Review[];
  /** The content that is to be approved. */
  readonly revision: string;
  readonly recorded: readonly Recorded[];
  readonly holder: Person | null;
  readonly author: Person | null;
  /** Accounts whose commits changed the content; null where a commit belongs to no account that GitHub knows. */
  readonly contributors: readonly Person[];
  readonly members: Members;
  /** How old an approval may be at `at`: now, or the merge. Null where approvals do not age. */
  readonly valid: { readonly for: Duration; readonly at: DateTime } | null;
  /** Ids of reviews that were of another content, whatever was recorded before them. */
  readonly reviewsOfOtherContent?: ReadonlySet<number>;
}

/** A person's latest word, and why it cannot count for any line; null where it can. */
interface Opinion {
  readonly review: Review;
  readonly objection: NotCounted | null;
}

/** Whatever such a person says, it does not count. */
const OF_THE_PERSON: ReadonlySet<NotCounted> = new Set(['not-human', 'holder', 'author', 'contributor']);

/** What only takes access away needs nobody's approval (promise 6). */
export const NONE_NEEDED: Decision = { outcome: 'approved', by: 'none-needed', lines: [], blockedBy: [] };

/**
 * Approved or not: every line met by distinct, eligible people, none of them holder, author or contributor, whose
 * latest word is an approval given after this very content was recorded.
 */
export function decide(input: DecideInput): Decision {
  const latest = latestReviews(input.reviews);
  const opinions = latest.map((review) => ({ review, objection: objectionTo(review, input) }));
  const counting = opinions.filter(({ objection }) => objection === null).map(({ review }) => review);
  const assigned = assignPeople(
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
  const { blocking, doubtful } = objectionsIn(input.reviews, teams, input.members);
  const outcome = blocking.length > 0 ? 'blocked' : outcomeOf(lines, doubtful);
  return { outcome, by: 'people', lines, blockedBy: blocking };
}

function outcomeOf(lines: readonly LineVerdict[], doubtful: boolean): Decision['outcome'] {
  if (lines.length > 0 && lines.every(({ met }) => met)) return doubtful ? 'unreadable' : 'approved';
  return lines.some(({ unreadable }) => unreadable.length > 0) ? 'unreadable' : 'waiting';
}

function objectionTo(review: Review, input: DecideInput): NotCounted | null {
  if (!review.byHuman) return 'not-human';
  if (review.by.id === input.holder?.id) return 'holder';
  if (review.by.id === input.author?.id) return 'author';
  if (input.contributors.some(({ id }) => id === review.by.id)) return 'contributor';
  if (review.state === 'dismissed') return 'dismissed';
  if (review.state !== 'approved') return 'superseded';
  const sawOther = input.reviewsOfOtherContent?.has(review.id) === true;
  if (sawOther || reviewedRevision(review, input.recorded) !== input.revision) return 'before-revision';
  return isTooOld(review, input) ? 'too-old' : null;
}

function isTooOld({ submittedAt }: Review, { valid }: DecideInput): boolean {
  return valid !== null && Date.parse(submittedAt) + valid.for.toMillis() < valid.at.toMillis();
}

/**
 * The content recorded last before the review was submitted. GitHub moves a review's `commit`, so it proves nothing. Its
 * times are cut to whole seconds: what was recorded as one began may be later than a review in it.
 */
export function reviewedRevision(review: Review, recorded: readonly Recorded[]): string | null {
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
      ...whyNotHere(opinion, from, assigned, input),
    }));
  return {
    count,
    from,
    met: counted.length >= count,
    counted,
    notCounted,
    unreadable: unreadableAmong(from, input.members),
  };
}

/** What a person is comes before which team they are in, and that before what they said. */
function whyNotHere(
  { review, objection }: Opinion,
  from: readonly TeamRef[],
  assigned: readonly ReadonlySet<number>[],
  { members, recorded, revision }: DecideInput,
): { readonly why: NotCounted; readonly saw?: string } {
  const { by } = review;
  if (objection !== null && OF_THE_PERSON.has(objection)) return { why: objection };
  if (teamOf(by, from, members) === null) {
    return { why: unreadableAmong(from, members).length > 0 ? 'unreadable' : 'not-eligible' };
  }
  if (objection === null)
    return { why: assigned.some((people) => people.has(by.id)) ? 'counted-elsewhere' : 'not-needed' };
  const seen = objection === 'before-revision' ? reviewedRevision(review, recorded) : null;
  return seen === null || seen === revision ? { why: objection } : { why: objection, saw: seen };
}
