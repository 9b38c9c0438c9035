import type { Duration } from 'luxon';
import { formatDuration } from '../../grants/times.ts';

/** A kind word under a request that was closed because nobody touched it. */
export function staleComment(ttl: Duration): string {
  return [
    `Nobody touched this request for ${formatDuration(ttl)}, so it is closed. Nothing was given for it, and nothing is lost.`,
    'Still needed? Reopen this pull request: it is then asked for anew, and the reviewers are asked again.',
  ].join(' ');
}
