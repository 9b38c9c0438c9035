import { parseUtc } from '../../iso.ts';
import type { Entry, FrozenWindow, Refused } from '../entry.ts';

/**
 * The window of the grant that was in force when a change of it was refused; null if none was. `entries` are
 * those of the history window, by `seq`. The answer is the same at any later time.
 */
export function windowBefore(
  entries: readonly Entry[],
  { grant, seq, at }: Refused & Pick<Entry, 'seq' | 'at'>,
): FrozenWindow | null {
  const before = entries.findLast(
    (entry) =>
      entry.seq < seq && (entry.type === 'authorized' || entry.type === 'ended') && entry.grant === grant,
  );
  if (before?.type !== 'authorized') return null;
  return parseUtc(before.window.ends) > parseUtc(at) ? before.window : null;
}
