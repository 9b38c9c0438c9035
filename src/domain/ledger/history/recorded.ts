import type { Recorded } from '../../decision/decide.ts';
import type { Entry } from '../entry.ts';

/** What was recorded as requested in a pull request since it was last closed, oldest first. */
export function recordedIn(life: readonly Entry[], pull: number): readonly Recorded[] {
  const here = life.flatMap((entry) =>
    (entry.type === 'requested' || entry.type === 'abandoned' || entry.type === 'declined') &&
    entry.pull === pull
      ? [entry]
      : [],
  );
  const closed = here.findLastIndex(({ type }) => type !== 'requested');
  return here.slice(closed + 1).map(({ revision, at }) => ({ revision, at }));
}

/** How many times this grant was requested in the pull request before. */
export function roundsIn(life: readonly Entry[], pull: number): number {
  return life.filter((entry) => entry.type === 'requested' && entry.pull === pull).length;
}
