import type { DateTime } from 'luxon';
import type { Person } from '../../person.ts';
import type { NewEntry } from '../entry.ts';

/** A break-glass grant that nobody has reviewed yet, with what finding its review needs. */
export interface OwedReview {
  readonly grant: string;
  /** What was given without approval; a shortened revision may have taken its place. */
  readonly revision: string;
  readonly holder: Person;
  readonly role: string;
  /** The pull request that its review is given in. */
  readonly pull: number;
  readonly review_by: string;
}

/**
 * Which reviews are owed after an entry: from the authorization until somebody has reviewed it, however late. That
 * access has ended pays nothing. Applying an entry twice in a row is the same as once.
 */
export function advanceOwed(owed: readonly OwedReview[], entry: NewEntry): readonly OwedReview[] {
  if (entry.type === 'break-glass-reviewed') return owed.filter(({ grant }) => grant !== entry.grant);
  if (entry.type !== 'authorized' || entry.review_by === undefined || entry.pull === null) return owed;
  const { grant, revision, holder, role, pull, review_by } = entry;
  return [...owed.filter((each) => each.grant !== grant), { grant, revision, holder, role, pull, review_by }];
}

/** Whether the time for a review has passed without one. */
export function isOverdue({ review_by }: OwedReview, now: DateTime): boolean {
  return Date.parse(review_by) <= now.toMillis();
}
