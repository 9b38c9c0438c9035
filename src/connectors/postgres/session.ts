import pg from 'pg';

/** One transaction's way to ask; every value is a parameter. */
export type Ask = <Row>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** A database that is asked in short transactions. */
export interface Database {
  /** Commits what `work` did, unless it throws. Rejects with a message free of secrets, led by the target's name. */
  transaction<T>(doing: string, work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const LIMITS = {
  max: 8,
  connectionTimeoutMillis: 5_000,
  idleTimeoutMillis: 30_000,
  // One stays open, for the moment when somebody keeps the server from letting in any more.
  min: 1,
  statement_timeout: 10_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 15_000,
  keepAlive: true,
  allowExitOnIdle: true,
  application_name: 'curfew',
} as const;

/** Does not connect yet. TLS is as the URL says (`sslmode`). */
export function openDatabase(target: string, url: unknown): Database {
  const secrets = passwordsOf(target, url);
  const pool = new pg.Pool({ ...LIMITS, connectionString: String(url) });
  // Without a listener, an idle connection that the server closes would end the process.
  pool.on('error', () => {});
  return {
    async transaction(doing, work) {
      let client: pg.PoolClient | null = null;
      let begun = false;
      let broken = true;
      /** A statement failed without an answer of the server's: whatever follows it there waits behind it. */
      let unanswered = false;
      try {
        client = await pool.connect();
        client.on('error', ignore);
        const connection = client;
        const ask: Ask = async (sql, values = []) => {
          try {
            return (await connection.query(sql, [...values])).rows;
          } catch (error) {
            unanswered ||= !(error instanceof pg.DatabaseError);
            throw error;
          }
        };
        // Whatever the server's default is: each statement must see what others committed while the last one waited.
        await ask('BEGIN ISOLATION LEVEL READ COMMITTED');
        begun = true;
        // Somebody else's functions and operators in a schema of the search path must not stand in for the server's own.
        await ask('SET LOCAL search_path = pg_catalog, pg_temp');
        const result = await work(ask);
        await ask('COMMIT');
        broken = false;
        return result;
      } catch (error) {
        broken = unanswered || !(await rolledBack(client));
        const said = `${target}: ${doing} failed: ${tell(error, secrets)}`;
        throw new TransactionFailed(said, { cause: error, refused: begun && isRefusedBy(error) });
      } finally {
        client?.off('error', ignore);
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

/** The server refused what was asked in a transaction, and would do other things. Else the transaction may have taken effect. */
export function isRefusal(error: unknown): boolean {
  return error instanceof TransactionFailed && error.refused;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const NOT_ABOUT_WHAT_WAS_ASKED = /^(08|28|3D|57P|25006|53[013])/;

/** The server, which is well and lets Curfew in, refused this very statement. */
export function isRefusedBy(error: unknown): error is pg.DatabaseError {
  if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') return false;
  return !NOT_ABOUT_WHAT_WAS_ASKED.test(error.code ?? '');
}

function ignore(): void {}

/** False where the connection is of no more use. */
async function rolledBack(client: pg.PoolClient | null): Promise<boolean> {
  try {
    await client?.query('ROLLBACK');
    return client !== null;
  } catch {
    return false;
  }
}

/** The password as it is, and as the URL writes it. */
function passwordsOf(target: string, url: unknown): string[] {
  // No cause and no quotation in these messages: the URL holds a password.
  const wrong = (why: string) =>
    new TypeError(`${target}: url ${why}, as in postgres://user:password@host/database`);
  if (typeof url !== 'string' || url === '') throw wrong('is missing');
  if (!URL.canParse(url)) throw wrong('cannot be read');
  const { protocol, password, searchParams } = new URL(url);
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw wrong('must begin with postgres://');
  const written = [password, searchParams.get('password') ?? ''].filter((secret) => secret !== '');
  try {
    return written.flatMap((secret) => [decodeURIComponent(secret), secret]);
  } catch {
    throw wrong('has a % in its password that is not written as %25');
  }
}

/** What went wrong, for a log: the code and the server's sentence on one line. */
function tell(error: unknown, secrets: readonly string[]): string {
  const first = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? `${String(first.code)} ` : '';
  const text = first instanceof Error ? first.message : String(first);
  const bare = secrets.reduce((told, secret) => told.replaceAll(secret, '…'), text);
  return `${code}${bare}`.replaceAll(/\p{C}+/gu, ' ').slice(0, 300);
}
