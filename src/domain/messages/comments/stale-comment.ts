import type { Duration } from 'luxon';
import { formatDuration } from '../../grants/times.ts';

/** The comment on a request that Curfew closed because it had no activity. */
export function staleComment(ttl: Duration): string {
  return [
    `Curfew closed this request because it had no activity for ${formatDuration(ttl)}. Curfew gave no access for it, and nothing is lost.`,
    'Do you still need the access? Reopen this pull request. It then counts as a new request, and the reviewers are asked again.',
  ].join(' ');
}
