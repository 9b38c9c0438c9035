import type { DateTime } from 'luxon';
import { parseUtc } from '../iso.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';

/** The moments after `now` at which a window begins or ends, or something else is due, earliest first, each once. */
export function wakesAfter(
  live: readonly LiveEffect[],
  now: DateTime,
  due: readonly string[] = [],
): readonly DateTime[] {
  const moments = new Set([...live.flatMap(({ window }) => [window.starts, window.ends]), ...due]);
  return [...moments]
    .map((iso) => parseUtc(iso))
    .filter((moment) => moment > now)
    .sort((a, b) => a.toMillis() - b.toMillis());
}
