const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How late an ending was: `on time` within the second, then `1s late`, `3m late`, `2h late`, `5d late`, rounded down. */
export function latenessOf(lateMs: number): string {
  if (lateMs < SECOND) return 'on time';
  const [unit, letter] =
    lateMs < MINUTE
      ? [SECOND, 's']
      : lateMs < HOUR
        ? [MINUTE, 'm']
        : lateMs < 2 * DAY
          ? [HOUR, 'h']
          : [DAY, 'd'];
  return `${Math.floor(lateMs / Number(unit))}${letter} late`;
}
