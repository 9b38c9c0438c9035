import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from './session.ts';

/** How long sessions may take to end, in milliseconds, and how often is looked. */
const PATIENCE = { total: 10_000, step: 20 };

/**
 * Ends every session that an account has open, in any database, and waits until they are gone. Sessions that it opens
 * meanwhile began without the access. Answers how many there were; rejects where one does not end in time.
 */
export async function endSessions(database: Database, account: string): Promise<number> {
  const ended = await database.transaction('ending sessions', (ask) =>
    ask<{ pid: number }>(
      `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE usesysid = $1::oid AND pid <> pg_backend_pid()`,
      [account],
    ),
  );
  const pids = ended.map(({ pid }) => pid);
  for (let waited = 0; await anyLeft(database, account, pids); waited += PATIENCE.step) {
    if (waited >= PATIENCE.total) throw new Error('Sessions were told to end, and did not in time.');
    await pause(PATIENCE.step);
  }
  return pids.length;
}

function anyLeft(database: Database, account: string, pids: readonly number[]): Promise<boolean> {
  if (pids.length === 0) return Promise.resolve(false);
  return database.transaction('ending sessions', async (ask) => {
    const left = await ask(
      'SELECT FROM pg_stat_activity WHERE usesysid = $1::oid AND pid = ANY ($2::int[])',
      [account, pids],
    );
    return left.length > 0;
  });
}
