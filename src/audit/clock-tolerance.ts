/** Minutes by which the clocks of Curfew's replicas and of GitHub may differ. */
export const CLOCK_TOLERANCE_MINUTES = 5;
