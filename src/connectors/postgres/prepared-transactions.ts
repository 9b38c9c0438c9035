import pg from 'pg';
import type { Obstacle } from '../../ports/connector.ts';
import type { Query } from './database.ts';

/**
 * The obstacle if the server allows prepared transactions. A holder can prepare one and commit it after the
 * end, in a new session, with the access of the time when it was prepared.
 */
export async function preparedObstacles(query: Query, isAccepted: boolean): Promise<Obstacle[]> {
  if (isAccepted) return [];
  const [row] = await query<{ allowed: boolean }>(
    `SELECT current_setting('max_prepared_transactions')::int > 0 AS allowed`,
  );
  if (row?.allowed !== true) return [];
  return [
    {
      code: 'prepared-transactions',
      text: 'The server allows prepared transactions, and a holder could commit one after the end. A database administrator sets max_prepared_transactions = 0, or the operator writes prepared_transactions: accepted for this target.',
    },
  ];
}

interface Prepared {
  readonly gid: string;
  readonly database: string;
  /** The oid of the account that prepared it. */
  readonly owner: string;
}

/** The prepared transactions of these accounts (oids), in any database of the server, oldest first. */
export function preparedBy(query: Query, accounts: readonly string[]): Promise<Prepared[]> {
  return query(
    `SELECT p.gid, d.datname::text AS database, p.ownerid::text AS owner
     FROM pg_prepared_xact() p LEFT JOIN pg_database d ON d.oid = p.dbid
     WHERE p.ownerid = ANY ($1::oid[]) ORDER BY p.prepared`,
    [accounts],
  );
}

/**
 * Rejects if one of these accounts has a prepared transaction. Only the account itself or a superuser may
 * roll it back.
 */
export async function checkPrepared(query: Query, accounts: readonly string[]): Promise<void> {
  const prepared = await preparedBy(query, accounts);
  if (prepared.length === 0) return;
  const statements = prepared
    .slice(0, 3)
    .map(({ gid, database }) => `ROLLBACK PREPARED ${pg.escapeLiteral(gid)} in database ${database}`);
  const subject =
    prepared.length === 1 ? 'a prepared transaction' : `${prepared.length} prepared transactions`;
  throw new Error(
    `the holder left ${subject}, which can still be committed. A superuser runs ${statements.join(', ')}`,
  );
}
