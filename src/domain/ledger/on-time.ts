/** Milliseconds after its end by which access counts as ended on time. */
export const ON_TIME_MS = 60_000;
