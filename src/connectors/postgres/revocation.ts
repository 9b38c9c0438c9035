import type { Effect } from '../../domain/effect.ts';
import { type Database, isRefusal, type Query } from './database.ts';
import type { GivenIds } from './target-ids.ts';

/** An effect to revoke, and the progress of that. */
export interface Revocation {
  readonly effect: Effect;
  /** The oids that Curfew gave it by; null if the record does not have them. */
  readonly ids: GivenIds | null;
  readonly progress: Progress;
}

/** The results of earlier steps, of this attempt or one before it. The receipt counts all of them. */
export interface Progress {
  /** Whether the server revoked a grant. Also true if it did and its answer to the commit was lost. */
  revoked: boolean;
  /** The process ids of the sessions that were open and had to end. A set, so that none is counted twice. */
  readonly sessions: Set<number>;
}

export function noProgress(): Progress {
  return { revoked: false, sessions: new Set() };
}

/**
 * Runs `work` in a transaction. `work` calls `markRevoked` for each effect of which it revoked a grant. Their
 * progress is set if the transaction committed, and also if it is unknown whether it did.
 */
export async function revokeInTransaction<T>(
  database: Database,
  work: (query: Query, markRevoked: (revocation: Revocation) => void) => Promise<T>,
): Promise<T> {
  let marked: readonly Revocation[] = [];
  const setProgress = () => {
    for (const { progress } of marked) progress.revoked = true;
  };
  try {
    const result = await database.transaction('revoke', async (query) => {
      const revoked: Revocation[] = [];
      const done = await work(query, (revocation) => void revoked.push(revocation));
      marked = revoked;
      return done;
    });
    setProgress();
    return result;
  } catch (error) {
    if (!isRefusal(error)) setProgress();
    throw error;
  }
}
