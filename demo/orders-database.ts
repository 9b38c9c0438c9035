import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { makeCurfewRole } from './curfew-role.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

/** Where production is, in the demo: a real PostgreSQL with a table worth reading, and an engineer's own login. */
export interface OrdersDatabase extends AsyncDisposable {
  readonly server: PostgresServer;
  /** What Curfew signs in with. */
  readonly curfewUrl: string;
  /** What the engineer sees: the number of stuck refunds, or PostgreSQL's refusal. */
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
  const lastWords = new WeakMap<pg.Client, string>();
  return {
    server,
    curfewUrl: server.urlFor('curfew', passwords.curfew),
    async signIn(login) {
      const client = new pg.Client({ connectionString: server.urlFor(login, passwords[login]) });
      // The session will be ended under it: that is the point, and no accident.
      client.on('error', ({ message }) => {
        if (!lastWords.has(client)) lastWords.set(client, message);
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
        return { refused: lastWords.get(engineer) ?? messageOf(error) };
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
