import type { Effect } from '../../domain/effect.ts';

/** Something to be taken back, and how far that has got. */
export interface Revocation {
  readonly effect: Effect;
  readonly progress: Progress;
}

/** What one way of taking back leaves to the next. */
export interface Progress {
  /** There was something to take back, and the server did, though what it answered to the commit may have been lost. */
  taken: boolean;
  /** The process numbers of sessions that were open and are to end, so that none is counted twice. */
  readonly sessions: Set<number>;
}
