import { setTimeout as pause } from 'node:timers/promises';
import type { Ask, Database } from './session.ts';

/** How long sessions may take to end, in milliseconds, and how often is looked. */
const PATIENCE = { total: 10_000, step: 20 };

/** Open to whoever signed in as the account, in any database. */
export interface Session {
  readonly pid: number;
  /** The oid. */
  readonly account: string;
}

/**
 * Ends every session that an account has open, in any database, and waits until they are gone. Sessions that it opens
 * meanwhile began without the access. Answers how many there were; rejects where one does not end in time.
 */
export async function endSessions(database: Database, account: string): Promise<number> {
  const told = await database.transaction('ending sessions', (ask) => terminate(ask, [account]));
  for (let waited = 0; await anyLeft(database, told); waited += PATIENCE.step) {
    if (waited >= PATIENCE.total) throw new Error('Sessions were told to end, and did not in time.');
    await pause(PATIENCE.step);
  }
  return told.length;
}

async function anyLeft(database: Database, told: readonly Session[]): Promise<boolean> {
  if (told.length === 0) return false;
  return (await database.transaction('ending sessions', (ask) => stillOpen(ask, told))).length > 0;
}

/** Tells every session of these accounts to end; those that were told. */
export function terminate(ask: Ask, accounts: readonly string[]): Promise<Session[]> {
  return ask<Session>(
    `SELECT pid, usesysid::text AS account, pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE usesysid = ANY ($1::oid[]) AND pid <> pg_backend_pid()`,
    [accounts],
  );
}

/** Those that have not ended yet. */
export async function stillOpen(ask: Ask, told: readonly Session[]): Promise<readonly Session[]> {
  const left = await ask<{ pid: number; account: string }>(
    'SELECT pid, usesysid::text AS account FROM pg_stat_activity WHERE pid = ANY ($1::int[])',
    [told.map(({ pid }) => pid)],
  );
  // A number may be another's by now.
  return told.filter((one) => left.some(({ pid, account }) => pid === one.pid && account === one.account));
}
