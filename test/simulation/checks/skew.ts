import type { Setting } from '../script/script.ts';

/** GitHub's times have no fractions. */
const GRAIN_MS = 1_000;

/**
 * Milliseconds: the difference between the two clocks that are furthest apart, and the precision of GitHub's.
 */
export function skewOf({ ahead }: Pick<Setting, 'ahead'>): number {
  const clocks = [0, ahead.github, ...ahead.processes, ...Object.values(ahead.targets)];
  return Math.max(...clocks) - Math.min(...clocks) + GRAIN_MS;
}
