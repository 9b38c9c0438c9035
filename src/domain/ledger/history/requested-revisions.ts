import type { RecordedRevision } from '../../decision/decide.ts';
import type { Entry } from '../entry.ts';

/** The revisions of a grant that were requested in a pull request since it was last closed, oldest first. */
export function requestedRevisions(life: readonly Entry[], pull: number): readonly RecordedRevision[] {
  const inPull = life.flatMap((entry) =>
    (entry.type === 'requested' || entry.type === 'abandoned' || entry.type === 'declined') &&
    entry.pull === pull
      ? [entry]
      : [],
  );
  const lastClosed = inPull.findLastIndex(({ type }) => type !== 'requested');
  return inPull.slice(lastClosed + 1).map(({ revision, at }) => ({ revision, at }));
}

/** The number of times that a grant was requested in a pull request so far. */
export function requestRounds(life: readonly Entry[], pull: number): number {
  return life.filter((entry) => entry.type === 'requested' && entry.pull === pull).length;
}
