import type { DateTime } from 'luxon';
import { parseUtc } from '../iso.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';

/**
 * The times after `now` at which a window starts or ends, or one of `due` is reached: earliest first, each
 * once.
 */
export function wakesAfter(
  live: readonly LiveEffect[],
  now: DateTime,
  due: readonly string[] = [],
): readonly DateTime[] {
  const times = new Set([...live.flatMap(({ window }) => [window.starts, window.ends]), ...due]);
  return [...times]
    .map(parseUtc)
    .filter((time) => time > now)
    .sort((a, b) => a.toMillis() - b.toMillis());
}
