import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PostgresServer, startPostgres } from '../../demo/postgres-server.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import type { RunSql } from '../../src/jobs/sql.ts';
import { openStore } from '../../src/jobs/store/store.ts';
import { sample } from '../support/builders/entries.ts';
import { openEarlierStore } from './earlier-store.ts';
import { checkFirstSeen, checkStore, writeToStore } from './store-conformance.ts';

const REPOSITORY = 'acme/access';
const log = { info() {}, warn() {}, error() {} };
const open = (runSql: RunSql) => openStore(runSql, log);
const entryOf = (grant: string): NewEntry => sample('revoked', { grant });

interface TestDatabase {
  readonly runSql: RunSql;
  close(): Promise<void>;
}

interface ServerDatabase extends TestDatabase {
  readonly pool: pg.Pool;
}

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function inMemory(): Promise<TestDatabase> {
  const pglite = await PGlite.create();
  return {
    runSql: (sql, values) => pglite.query(sql, values),
    close: () => pglite.close(),
  };
}

let databases = 0;
async function onServer(): Promise<ServerDatabase> {
  databases += 1;
  const name = `store_${databases}`;
  await server.admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 12 });
  // Without a listener, a connection that the server closes at the end would fail the tests.
  pool.on('error', () => {});
  return { pool, runSql: (sql, values) => pool.query(sql, values), close: () => pool.end() };
}

describe.each([
  ['the embedded database', inMemory],
  ['PostgreSQL', onServer],
])('the tables of earlier versions in %s', (_name, openDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterEach(() => database.runSql('DROP SCHEMA curfew_kept, curfew_store CASCADE'));
  afterAll(() => database.close());

  it('give all their rows to the new tables, also when the store is opened again', async () => {
    await writeToStore(await openEarlierStore(database.runSql));
    await open(database.runSql);
    await checkStore(await open(database.runSql));
  });

  it('leave the time at which a commit was first seen as it is, when the store is opened again', async () => {
    await open(database.runSql);
    await checkFirstSeen(await open(database.runSql));
  });

  it('give their rows also if they are of the first versions, with jsonb and without later tables', async () => {
    const { runSql } = database;
    const store = await openEarlierStore(runSql);
    await store.saveCheckpoint(REPOSITORY, { nextSeq: 7, live: [] });
    await store.addPending(REPOSITORY, [entryOf('one')]);
    await runSql('ALTER TABLE curfew_kept.known ALTER COLUMN live TYPE jsonb');
    await runSql('ALTER TABLE curfew_kept.waiting ALTER COLUMN entry TYPE jsonb');
    await runSql('DROP TABLE curfew_kept.identity, curfew_kept.telling');
    expect(await (await open(runSql)).load(REPOSITORY)).toMatchObject({
      checkpoint: { nextSeq: 7, live: [] },
      pending: [entryOf('one')],
    });
  });

  it('stay usable under their old names for a process of an earlier version that still runs', async () => {
    const earlier = await openEarlierStore(database.runSql);
    await open(database.runSql);
    await writeToStore(earlier);
    await checkStore(await open(database.runSql));
  });

  it('show everything to a process of an earlier version that starts later', async () => {
    await writeToStore(await open(database.runSql));
    await checkStore(await openEarlierStore(database.runSql));
  });
});

describe('processes of both versions on one PostgreSQL', () => {
  let database: ServerDatabase;
  beforeEach(async () => {
    database = await onServer();
  });
  afterEach(() => database.close());

  it('lose no pending entry that one has not committed yet when another moves the tables', async () => {
    const { pool, runSql } = database;
    const connection = await pool.connect();
    const earlier = await openEarlierStore((sql, values) => connection.query(sql, values));
    await connection.query('BEGIN');
    await earlier.addPending(REPOSITORY, [entryOf('one')]);
    const opening = open(runSql);
    await vi.waitFor(async () => {
      const { rows } = await pool.query(
        'SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted',
      );
      expect(rows).toHaveLength(1);
    });
    await connection.query('COMMIT');
    connection.release();
    expect((await (await opening).load(REPOSITORY)).pending).toEqual([entryOf('one')]);
  });

  it('lose no pending entry that one adds while another moves the tables', async () => {
    const { runSql } = database;
    const earlier = await openEarlierStore(runSql);
    const grants = Array.from({ length: 200 }, (_, number) => `grant-${number}`);
    const adding = grants.map((grant) => earlier.addPending(REPOSITORY, [entryOf(grant)]));
    const [store] = await Promise.all([open(runSql), open(runSql)]);
    await Promise.all(adding);
    const { pending } = await store.load(REPOSITORY);
    expect(new Set(pending.map(entryId))).toEqual(new Set(grants.map((grant) => entryId(entryOf(grant)))));
  });

  it('share one set of tables if they start at the same moment', async () => {
    const { runSql } = database;
    const stores = await Promise.all(
      [openEarlierStore, open, openEarlierStore, open].map((start) => start(runSql)),
    );
    for (const [number, store] of stores.entries()) {
      await store.addPending(REPOSITORY, [entryOf(`grant-${number}`)]);
    }
    for (const store of stores) expect((await store.load(REPOSITORY)).pending).toHaveLength(stores.length);
  });
});
