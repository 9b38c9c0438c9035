const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Each unit is used below its limit, and days from two days on: `47h late`, `2d late`. */
const UNITS = [
  { letter: 's', unitMs: SECOND_MS, belowMs: MINUTE_MS },
  { letter: 'm', unitMs: MINUTE_MS, belowMs: HOUR_MS },
  { letter: 'h', unitMs: HOUR_MS, belowMs: 2 * DAY_MS },
] as const;
const LARGEST_UNIT = { letter: 'd', unitMs: DAY_MS } as const;

/** How late access ended, in one unit, rounded down: `1s late`, `3m late`. Below a second it is `on time`. */
export function latenessOf(lateMs: number): string {
  if (lateMs < SECOND_MS) return 'on time';
  const { letter, unitMs } = UNITS.find(({ belowMs }) => lateMs < belowMs) ?? LARGEST_UNIT;
  return `${Math.floor(lateMs / unitMs)}${letter} late`;
}
