import { DateTime } from 'luxon';
import pg from 'pg';
import { makeCurfewRole } from '../../../demo/curfew-role.ts';
import { type PostgresServer, startPostgres } from '../../../demo/postgres-server.ts';
import { postgres } from '../../../src/connectors/postgres.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { World } from '../conformance.ts';
import { switchablePort } from '../switchable-port.ts';

const PASSWORD = 'pass of the holder';
const SECRET = 'curfew-own:s3cret';

/** A real server with a table that only `orders_reader` may read. */
export interface PostgresWorld extends World {
  readonly server: PostgresServer;
  /** Curfew’s own way in. */
  readonly url: string;
  /** Runs statements as the superuser. */
  sql(...statements: string[]): Promise<void>;
  /** Signs in as an account, really. */
  signIn(account: string): Promise<pg.Client>;
}

export async function postgresWorld(): Promise<PostgresWorld> {
  const server = await startPostgres();
  const port = await switchablePort(server.port);
  const sql = async (...statements: string[]) => {
    for (const statement of statements) await server.admin.query(statement);
  };
  await sql(
    'CREATE TABLE orders AS SELECT 1182 AS id',
    'CREATE ROLE orders_reader NOLOGIN',
    'GRANT SELECT ON orders TO orders_reader',
    'CREATE ROLE dba LOGIN',
    'GRANT orders_reader TO dba WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  );
  await makeCurfewRole(server.admin, { name: 'curfew', password: SECRET }, ['orders_reader']);
  const url = server.urlFor('curfew', SECRET).replace(`:${server.port}/`, `:${port.port}/`);
  const reopen = () =>
    postgres.open({ name: 'orders-db', settings: { url } }, () => DateTime.utc().minus({ hours: 1 }));

  let people = 0;
  const effect = (account: string): Effect => ({
    target: 'orders-db',
    entitlement: 'orders_reader',
    account,
  });
  const makeAccount = (name: string) =>
    sql(`CREATE ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD ${pg.escapeLiteral(PASSWORD)}`);
  const signIn = async (account: string) => {
    const client = new pg.Client({ connectionString: server.urlFor(account, PASSWORD) });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const canRead = async (client: pg.Client) => {
    try {
      await client.query('SELECT id FROM orders');
      return true;
    } catch {
      return false;
    }
  };
  return {
    server,
    url,
    sql,
    signIn,
    connector: reopen(),
    reopen,
    async person() {
      people += 1;
      await makeAccount(`person_${people}`);
      return effect(`person_${people}`);
    },
    nobody: effect('nobody_at_all'),
    nothing: { ...effect('dba'), entitlement: 'no_such_role' },
    async hostile() {
      const names = [
        '"; DROP TABLE orders; --',
        "o'hara",
        'zwölf\u2028Zeilen',
        'line\nbreak',
        'Person_1',
        '$1',
        '%I',
      ];
      for (const name of names) await makeAccount(name);
      // Cut off at 63 bytes, this would be the name of a role that exists.
      const long = 'l'.repeat(63);
      await makeAccount(long);
      const missing = [`${long}l`, 'public', 'PUBLIC', 'current_user', '', 'nul\0', '\ud800', "' OR true --"];
      return [
        ...names.map((name) => ({ effect: effect(name), exists: true })),
        ...missing.map((name) => ({ effect: effect(name), exists: false })),
        { effect: { ...effect(long), entitlement: 'x" TO public; --' }, exists: false },
      ];
    },
    async has({ account }) {
      const client = await signIn(account);
      const can = await canRead(client);
      await client.end();
      return can;
    },
    async now() {
      const { rows } = await server.admin.query('SELECT clock_timestamp() AS now');
      return DateTime.fromJSDate(rows[0].now, { zone: 'utc' });
    },
    otherWays: [
      {
        way: 'granted by the superuser',
        give: ({ account }) => sql(`GRANT orders_reader TO ${account}`),
        take: ({ account }) => sql(`REVOKE orders_reader FROM ${account}`),
        revocable: false,
      },
      {
        way: 'granted by another administrator of the role',
        give: ({ account }) => sql(`GRANT orders_reader TO ${account} GRANTED BY dba`),
        take: ({ account }) => sql(`REVOKE orders_reader FROM ${account} GRANTED BY dba`),
        revocable: false,
      },
      {
        way: 'by another role that inherits it',
        give: ({ account }) =>
          sql(
            `CREATE ROLE ops_${account} NOLOGIN`,
            `GRANT orders_reader TO ops_${account}`,
            `GRANT ops_${account} TO ${account}`,
          ),
        take: ({ account }) => sql(`REVOKE ops_${account} FROM ${account}`),
        revocable: false,
      },
    ],
    async openSession({ account }) {
      const client = await signIn(account);
      return { isOpen: () => canRead(client) };
    },
    cutOff: port.cutOff,
    restore: port.restore,
    secrets: [SECRET, encodeURIComponent(SECRET)],
    async close() {
      await port.close();
      await server.stop();
    },
  };
}

/** So many people, each of whom was lent `orders_reader` for an hour. */
export async function giveTo(world: PostgresWorld, many: number): Promise<Effect[]> {
  const until = (await world.now()).plus({ hours: 1 });
  const effects: Effect[] = [];
  for (let n = 0; n < many; n++) {
    const effect = await world.person();
    const { outcome } = await world.connector.provision(effect, until);
    if (outcome !== 'given') throw new Error(`${effect.account} was not given it: ${outcome}`);
    effects.push(effect);
  }
  return effects;
}
