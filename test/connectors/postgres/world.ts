import { DateTime } from 'luxon';
import pg from 'pg';
import { makeCurfewRole } from '../../../demo/curfew-role.ts';
import { type PostgresServer, startPostgres } from '../../../demo/postgres-server.ts';
import { postgres } from '../../../src/connectors/postgres.ts';
import type { Effect } from '../../../src/domain/effect.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { realTimer } from '../../../src/timer.ts';
import type { ForeignPath, World } from '../conformance.ts';
import { switchablePort } from '../switchable-port.ts';

const HOLDER_PASSWORD = 'pass of the holder';
const CURFEW_PASSWORD = 'curfew-own:s3cret';

/** Names that mean something in SQL or in a message. The server has accounts with these names. */
const HOSTILE_NAMES = [
  '"; DROP TABLE orders; --',
  "o'hara",
  'zwölf\u2028Zeilen',
  'line\nbreak',
  'Person_1',
  '$1',
  '%I',
];
/** The server has an account with this name. One letter more, cut off at 63 bytes, would be this name too. */
const LONG_NAME = 'l'.repeat(63);
const MISSING_NAMES = [
  `${LONG_NAME}l`,
  'public',
  'PUBLIC',
  'current_user',
  '',
  'nul\0',
  '\ud800',
  "' OR true --",
];

/** A real server with a table that only `orders_reader` may read. */
export interface PostgresWorld extends World {
  readonly server: PostgresServer;
  /** The URL with which Curfew signs in. */
  readonly url: string;
  /** Runs statements as the superuser. */
  sql(...statements: string[]): Promise<void>;
  /** Signs in as an account, with its password. */
  signIn(account: string): Promise<pg.Client>;
}

/** Opens the target at this URL, with a process clock that is an hour slow. */
export function openAt(url: unknown, more: Readonly<Record<string, unknown>> = {}): Connector {
  const clock = { now: () => DateTime.utc().minus({ hours: 1 }) };
  return postgres.open({ name: 'orders-db', settings: { url, ...more } }, { clock, timer: realTimer });
}

const effectOf = (account: string): Effect => ({
  target: 'orders-db',
  entitlement: 'orders_reader',
  account,
});

/** `serverSettings` are those of the server; `settings` those of the target in the operator's file. */
export async function postgresWorld(
  serverSettings: readonly string[] = [],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<PostgresWorld> {
  const server = await startPostgres(serverSettings);
  const port = await switchablePort(server.port);
  const sql = async (...statements: string[]) => {
    for (const statement of statements) await server.admin.query(statement);
  };
  await createRoles(server, sql);
  const url = server.urlFor('curfew', CURFEW_PASSWORD).replace(`:${server.port}/`, `:${port.port}/`);
  const createAccount = (name: string) =>
    sql(`CREATE ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD ${pg.escapeLiteral(HOLDER_PASSWORD)}`);
  const signIn = (account: string) => connect(server.urlFor(account, HOLDER_PASSWORD));
  let people = 0;
  return {
    server,
    url,
    sql,
    signIn,
    connector: openAt(url, settings),
    reopen: () => openAt(url, settings),
    async person() {
      people += 1;
      await createAccount(`person_${people}`);
      return effectOf(`person_${people}`);
    },
    missingAccount: effectOf('no_such_account'),
    missingEntitlement: { ...effectOf('dba'), entitlement: 'no_such_role' },
    async hostile() {
      for (const name of [...HOSTILE_NAMES, LONG_NAME]) await createAccount(name);
      return [
        ...HOSTILE_NAMES.map((name) => ({ effect: effectOf(name), exists: true })),
        ...MISSING_NAMES.map((name) => ({ effect: effectOf(name), exists: false })),
        { effect: { ...effectOf(LONG_NAME), entitlement: 'x" TO public; --' }, exists: false },
      ];
    },
    async has({ account }) {
      const client = await signIn(account);
      const has = await canRead(client);
      await client.end();
      return has;
    },
    async now() {
      const { rows } = await server.admin.query('SELECT clock_timestamp() AS now');
      return DateTime.fromJSDate(rows[0].now, { zone: 'utc' });
    },
    foreignPaths: foreignPaths(sql),
    async openSession({ account }) {
      const client = await signIn(account);
      return { isOpen: () => canRead(client) };
    },
    cutOff: port.cutOff,
    restore: port.restore,
    secrets: [CURFEW_PASSWORD, encodeURIComponent(CURFEW_PASSWORD)],
    async close() {
      await port.close();
      await server.stop();
    },
  };
}

async function createRoles(server: PostgresServer, sql: PostgresWorld['sql']): Promise<void> {
  await sql(
    'CREATE TABLE orders AS SELECT 1182 AS id',
    'CREATE ROLE orders_reader NOLOGIN',
    'GRANT SELECT ON orders TO orders_reader',
    'CREATE ROLE dba LOGIN',
    'GRANT orders_reader TO dba WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  );
  await makeCurfewRole(server.admin, { name: 'curfew', password: CURFEW_PASSWORD }, ['orders_reader']);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function canRead(client: pg.Client): Promise<boolean> {
  try {
    await client.query('SELECT id FROM orders');
    return true;
  } catch {
    return false;
  }
}

function foreignPaths(sql: PostgresWorld['sql']): readonly ForeignPath[] {
  return [
    {
      path: 'granted by the superuser',
      give: ({ account }) => sql(`GRANT orders_reader TO ${account}`),
      remove: ({ account }) => sql(`REVOKE orders_reader FROM ${account}`),
      revocable: false,
    },
    {
      path: 'granted by another administrator of the role',
      give: ({ account }) => sql(`GRANT orders_reader TO ${account} GRANTED BY dba`),
      remove: ({ account }) => sql(`REVOKE orders_reader FROM ${account} GRANTED BY dba`),
      revocable: false,
    },
    {
      path: 'by another role that inherits it',
      give: ({ account }) =>
        sql(
          `CREATE ROLE ops_${account} NOLOGIN`,
          `GRANT orders_reader TO ops_${account}`,
          `GRANT ops_${account} TO ${account}`,
        ),
      remove: ({ account }) => sql(`REVOKE ops_${account} FROM ${account}`),
      revocable: false,
    },
  ];
}

/** Creates people, and gives each of them `orders_reader` for an hour. */
export async function giveAccess(world: PostgresWorld, count: number): Promise<Effect[]> {
  const until = (await world.now()).plus({ hours: 1 });
  const effects: Effect[] = [];
  for (let number = 0; number < count; number++) {
    const effect = await world.person();
    const { outcome } = await world.connector.provision(effect, until);
    if (outcome !== 'given') throw new Error(`${effect.account} got no access: ${outcome}`);
    effects.push(effect);
  }
  return effects;
}

/** Creates one person, and gives them `orders_reader` for an hour. */
export async function givenAccess(world: PostgresWorld): Promise<Effect> {
  const [effect] = await giveAccess(world, 1);
  if (effect === undefined) throw new Error('no access was given');
  return effect;
}
