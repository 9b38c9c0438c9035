import type { DateTime } from 'luxon';
import { parseUtc } from '../../iso.ts';
import type { Policy } from '../../policy/policy.ts';
import { reviewTeams } from '../../policy/review-teams.ts';
import type { Emergencies } from '../../rules/rule.ts';
import type { Authorized, Entry, NewEntry } from '../entry.ts';
import { isOverdue, type OwedReview } from './owed-review.ts';

/** An authorization without approval, which an approver has to review afterwards. */
export type Emergency = NewEntry & Authorized & { readonly review_by: string };

export function isEmergency(entry: Entry): entry is Entry & Emergency {
  return entry.type === 'authorized' && entry.review_by !== undefined;
}

/** Emergencies that began in so many days before now count as recent. */
const RECENT_DAYS = 30;

/**
 * How many recent emergencies a person has, and which reviews of them are overdue. `exceptGrant` does not
 * count.
 */
export function emergenciesOf(
  holderId: number,
  {
    exceptGrant,
    history,
    owed,
    policy,
    now,
  }: {
    readonly exceptGrant: string;
    /** At least the last 30 days of the record. */
    readonly history: readonly Entry[];
    readonly owed: readonly OwedReview[];
    readonly policy: Policy;
    readonly now: DateTime;
  },
): Emergencies {
  const since = now.minus({ days: RECENT_DAYS }).toMillis();
  const recent = new Set(
    history.flatMap((entry) =>
      isEmergency(entry) &&
      entry.holder.id === holderId &&
      entry.grant !== exceptGrant &&
      Date.parse(entry.window.starts) > since
        ? [entry.grant]
        : [],
    ),
  );
  const overdue = owed
    .filter(
      (review) => review.holder.id === holderId && review.grant !== exceptGrant && isOverdue(review, now),
    )
    .map(({ grant, pull, role, review_by }) => ({
      grant,
      pull,
      due: parseUtc(review_by),
      reviewers: reviewTeams(policy, role),
    }));
  return { recent: recent.size, overdue };
}
