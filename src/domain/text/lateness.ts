const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * The lateness of an end: `on time` below one second, then `1s late`, `3m late`, `2h late`, `5d late`,
 * rounded down.
 */
export function latenessOf(lateMs: number): string {
  if (lateMs < SECOND_MS) return 'on time';
  const [unit, letter] =
    lateMs < MINUTE_MS
      ? [SECOND_MS, 's']
      : lateMs < HOUR_MS
        ? [MINUTE_MS, 'm']
        : lateMs < 2 * DAY_MS
          ? [HOUR_MS, 'h']
          : [DAY_MS, 'd'];
  return `${Math.floor(lateMs / Number(unit))}${letter} late`;
}
