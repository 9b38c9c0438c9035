import type { Review } from './decision.ts';

/**
 * Each person's last review that is not a comment. A dismissed review still counts as the last,
 * so an older approval does not count again.
 */
export function latestReviews(reviews: readonly Review[]): readonly Review[] {
  const byPerson = new Map<number, Review>();
  const ordered = [...reviews].sort(
    (a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt) || a.id - b.id,
  );
  for (const review of ordered) {
    if (review.state !== 'commented') byPerson.set(review.by.id, review);
  }
  return [...byPerson.values()];
}
