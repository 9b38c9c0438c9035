import type { DateTime } from 'luxon';
import { parseUtc } from '../../iso.ts';
import type { Policy } from '../../policy/policy.ts';
import { reviewersOf } from '../../policy/reviewers-of.ts';
import type { Emergencies } from '../../rules/rule.ts';
import type { Authorized, Entry, NewEntry } from '../entry.ts';
import { isOverdue, type OwedReview } from './owed-review.ts';

/** Authorized without anybody's approval. */
export type Emergency = NewEntry & Authorized & { readonly review_by: string };

export function isEmergency(entry: Entry): entry is Entry & Emergency {
  return entry.type === 'authorized' && entry.review_by !== undefined;
}

/** Days in which emergencies are counted. */
const DAYS = 30;

/** How often a holder has broken the glass of late, and which of it should have been reviewed by now; one grant aside. */
export function emergenciesOf(
  holderId: number,
  {
    besides,
    history,
    owed,
    policy,
    now,
  }: {
    readonly besides: string;
    /** At least the last 30 days of the record. */
    readonly history: readonly Entry[];
    readonly owed: readonly OwedReview[];
    readonly policy: Policy;
    readonly now: DateTime;
  },
): Emergencies {
  const since = now.minus({ days: DAYS }).toMillis();
  const lately = new Set(
    history.flatMap((entry) =>
      isEmergency(entry) &&
      entry.holder.id === holderId &&
      entry.grant !== besides &&
      Date.parse(entry.window.starts) > since
        ? [entry.grant]
        : [],
    ),
  );
  const overdue = owed
    .filter((each) => each.holder.id === holderId && each.grant !== besides && isOverdue(each, now))
    .map(({ grant, pull, role, review_by }) => ({
      grant,
      pull,
      due: parseUtc(review_by),
      reviewers: reviewersOf(policy, role),
    }));
  return { lately: lately.size, overdue };
}
