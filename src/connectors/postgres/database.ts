import pg from 'pg';
import type { Timer } from '../../ports/timer.ts';
import { containPostgresErrors } from '../../postgres-errors.ts';
import { BEGIN } from './begin.ts';

/** Runs one statement of a transaction. Every value is a parameter. */
export type Query = <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A target's database, used in short transactions. */
export interface Database {
  readonly timer: Timer;
  /**
   * Commits, unless `work` throws. Rejects with a message without secrets, which begins with the target's
   * name.
   */
  transaction<T>(action: string, work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const POOL_SETTINGS = {
  max: 8,
  connectionTimeoutMillis: 5_000,
  idleTimeoutMillis: 30_000,
  // One connection stays open. It is needed if a holder takes all other connections of the server.
  min: 1,
  query_timeout: 15_000,
  keepAlive: true,
  allowExitOnIdle: true,
  application_name: 'curfew',
} as const;

/** Does not connect yet. The URL says whether TLS is used (`sslmode`). */
export function openDatabase(target: string, url: unknown, timer: Timer): Database {
  const secrets = passwordsIn(target, url);
  containPostgresErrors();
  const pool = new pg.Pool({ ...POOL_SETTINGS, connectionString: String(url) });
  // Without a listener, an idle connection that the server closes would end the process.
  pool.on('error', () => {});
  return {
    timer,
    async transaction(action, work) {
      let client: pg.PoolClient | null = null;
      let begun = false;
      let broken = true;
      /**
       * A statement failed without an answer of the server. The next statement would have to wait behind it.
       */
      let unanswered = false;
      try {
        client = await pool.connect();
        const connection = client;
        const query: Query = async (sql, values = []) => {
          try {
            return (await connection.query(sql, [...values])).rows;
          } catch (error) {
            unanswered ||= !(error instanceof pg.DatabaseError);
            throw error;
          }
        };
        await query(BEGIN);
        begun = true;
        const result = await work(query);
        await query('COMMIT');
        broken = false;
        return result;
      } catch (error) {
        broken = unanswered || !(await rollBack(client));
        const message = `${target}: ${action} failed: ${errorLine(error, secrets)}`;
        throw new TransactionFailed(message, { cause: error, refused: begun && isRefusedStatement(error) });
      } finally {
        client?.release(broken);
      }
    },
    close: () => pool.end(),
  };
}

class TransactionFailed extends Error {
  readonly refused: boolean;

  constructor(message: string, { cause, refused }: { readonly cause: unknown; readonly refused: boolean }) {
    super(message, { cause });
    this.refused = refused;
  }
}

/**
 * Whether the server refused a statement of the transaction, so that the transaction had no effect, and
 * another one may succeed. After any other failure, the transaction may have taken effect.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof TransactionFailed && error.refused;
}

/**
 * Errors about the connection or the server. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const NOT_ABOUT_THE_STATEMENT = /^(08|28|3D|57P|25006|53[013])/;

/** Whether the server works, let Curfew in, and refused this statement. */
export function isRefusedStatement(error: unknown): error is pg.DatabaseError {
  if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') return false;
  return !NOT_ABOUT_THE_STATEMENT.test(error.code ?? '');
}

/** Answers false if the connection cannot be used any more. */
async function rollBack(client: pg.PoolClient | null): Promise<boolean> {
  try {
    await client?.query('ROLLBACK');
    return client !== null;
  } catch {
    return false;
  }
}

/** The passwords of the URL, each as it is and as the URL encodes it. */
function passwordsIn(target: string, url: unknown): string[] {
  // These errors have no cause and do not quote the URL, because it holds a password.
  const wrong = (reason: string) =>
    new TypeError(`${target}: url ${reason}, as in postgres://user:password@host/database`);
  if (typeof url !== 'string' || url === '') throw wrong('is missing');
  if (!URL.canParse(url)) throw wrong('cannot be read');
  const { protocol, password, searchParams } = new URL(url);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw wrong('must begin with postgres://');
  const passwords = [password, searchParams.get('password') ?? ''].filter((secret) => secret !== '');
  try {
    return passwords.flatMap((secret) => [decodeURIComponent(secret), secret]);
  } catch {
    throw wrong('has a % in its password that is not written as %25');
  }
}

/** The error's code and text on one line, without the passwords. */
function errorLine(error: unknown, secrets: readonly string[]): string {
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? `${String(first.code)} ` : '';
  const message = first instanceof Error ? first.message : String(first);
  const redacted = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message);
  return `${code}${redacted}`.replaceAll(/\p{C}+/gu, ' ').slice(0, 300);
}
