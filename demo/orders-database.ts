import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { makeCurfewRole } from './curfew-role.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/**
 * The production system of the demo: a real PostgreSQL with a table of refunds and an engineer's own login.
 */
export interface OrdersDatabase extends AsyncDisposable {
  readonly server: PostgresServer;
  /** The URL that Curfew signs in with. */
  readonly curfewUrl: string;
  /** The number of stuck refunds as this session reads it, or PostgreSQL's error message. */
  refundsAs(engineer: pg.Client): Promise<{ readonly stuck: number } | { readonly refused: string }>;
  signIn(login: 'alice_k'): Promise<pg.Client>;
}

export async function startOrdersDatabase(): Promise<OrdersDatabase> {
  const server = await startPostgres();
  const passwords = { alice_k: secret(), curfew: secret() };
  await server.admin.query(`
    CREATE TABLE refunds (id int PRIMARY KEY, order_id int NOT NULL, state text NOT NULL);
    INSERT INTO refunds SELECT n, 1180 + n % 5, CASE WHEN n % 3 = 0 THEN 'stuck' ELSE 'paid' END FROM generate_series(1, 30) n;
    CREATE ROLE orders_reader NOLOGIN;
    GRANT SELECT ON refunds TO orders_reader;
  `);
  await server.admin.query(`CREATE ROLE alice_k LOGIN PASSWORD ${pg.escapeLiteral(passwords.alice_k)}`);
  await makeCurfewRole(server.admin, { name: 'curfew', password: passwords.curfew }, ['orders_reader']);
  const lastErrors = new WeakMap<pg.Client, string>();
  return {
    server,
    curfewUrl: server.urlFor('curfew', passwords.curfew),
    async signIn(login) {
      const client = new pg.Client({ connectionString: server.urlFor(login, passwords[login]) });
      // Curfew ends this session on purpose. Without a listener, the error would end the demo.
      client.on('error', ({ message }) => {
        if (!lastErrors.has(client)) lastErrors.set(client, message);
      });
      await client.connect();
      return client;
    },
    async refundsAs(engineer) {
      try {
        const { rows } = await engineer.query(
          `SELECT count(*)::int AS stuck FROM refunds WHERE state = 'stuck'`,
        );
        return { stuck: rows[0].stuck };
      } catch (error) {
        return { refused: lastErrors.get(engineer) ?? messageOf(error) };
      }
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function secret(): string {
  return randomBytes(18).toString('base64url');
}
