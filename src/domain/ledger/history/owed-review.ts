import type { DateTime } from 'luxon';
import type { Person } from '../../person.ts';
import type { NewEntry } from '../entry.ts';

/** A break-glass grant that still needs a review, and the facts that are needed to find that review. */
export interface OwedReview {
  readonly grant: string;
  /** The revision that was given without approval. A shortened revision may have replaced it. */
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  /** The pull request in which an approver reviews it. */
  readonly pull: number;
  readonly review_by: string;
}

/**
 * The owed reviews after an entry. A review is owed from the authorization until an approver gives it,
 * however late. The end of the access does not change that. Applying an entry twice in a row is the same as
 * once.
 */
export function advanceOwed(owed: readonly OwedReview[], entry: NewEntry): readonly OwedReview[] {
  if (entry.type === 'break-glass-reviewed') return owed.filter(({ grant }) => grant !== entry.grant);
  if (entry.type !== 'authorized' || entry.review_by === undefined || entry.pull === null) return owed;
  const { grant, revision, holder, role, pull, review_by } = entry;
  return [
    ...owed.filter((review) => review.grant !== grant),
    { grant, revision, holder, role, pull, review_by },
  ];
}

/** Whether the time for the review has passed. */
export function isOverdue({ review_by }: OwedReview, now: DateTime): boolean {
  return Date.parse(review_by) <= now.toMillis();
}
