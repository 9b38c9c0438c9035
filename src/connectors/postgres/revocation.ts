import type { Effect } from '../../domain/effect.ts';
import { type Ask, type Database, isRefusal } from './session.ts';

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

/** Takes back in one transaction, and notes of what: also where nobody knows whether the commit took effect. */
export async function takingBack<T>(
  database: Database,
  work: (ask: Ask, took: (revocation: Revocation) => void) => Promise<T>,
): Promise<T> {
  let took: readonly Revocation[] = [];
  const note = () => {
    for (const { progress } of took) progress.taken = true;
  };
  try {
    const result = await database.transaction('revoke', async (ask) => {
      const taking: Revocation[] = [];
      const done = await work(ask, (revocation) => void taking.push(revocation));
      took = taking;
      return done;
    });
    note();
    return result;
  } catch (error) {
    if (!isRefusal(error)) note();
    throw error;
  }
}
