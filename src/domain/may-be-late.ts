import type { DateTime } from 'luxon';

/** Generous: GitHub's servers copy a branch from one another within seconds. */
const LATE_ANSWER_MAX_MS = 120_000;

/**
 * Whether an answer with an older head of a branch may still be a late one, of a server of GitHub that does
 * not know the newest commits yet. If GitHub has answered so for longer, the branch was rewound. `since` is
 * the time of the first such answer.
 */
export function mayBeLate(since: DateTime, now: DateTime): boolean {
  return now.diff(since).toMillis() < LATE_ANSWER_MAX_MS;
}
