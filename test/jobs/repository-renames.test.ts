import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../../demo/postgres-server.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import { entryId } from '../../src/domain/ledger/entry-id.ts';
import { openStore } from '../../src/jobs/store/store.ts';
import type { Store } from '../../src/ports/store.ts';
import { sample } from '../support/builders/entries.ts';
import { given, NOON } from '../support/builders/some-endings.ts';
import { memoryStore } from '../support/fakes/memory-store.ts';

const log = { info() {}, warn() {}, error() {} };
const entryOf = (grant: string): NewEntry => sample('revoked', { grant });
const ONE = entryOf('one');
const TWO = entryOf('two');
const checkpoint = (nextSeq: number) => ({ nextSeq, live: [given('a', `seq-${nextSeq}`)] });
const EMPTY = { id: null, checkpoint: null, pending: [] };
const claim = { now: NOON, until: NOON.plus({ minutes: 5 }) };

let pglite: PGlite;
beforeAll(async () => {
  pglite = await PGlite.create();
});
afterAll(() => pglite.close());

describe.each([
  ['the embedded database', () => openStore((sql, values) => pglite.query(sql, values), log)],
  ['the fake of the tests', async () => memoryStore()],
])('a renamed repository in %s', (_name, open) => {
  let store: Store;
  beforeEach(async () => {
    store = await open();
    await store.identify('acme/a', 1);
    await store.saveCheckpoint('acme/a', checkpoint(7));
    await store.addPending('acme/a', [ONE]);
  });
  afterEach(async () => {
    await pglite.query('DROP SCHEMA IF EXISTS curfew_kept, curfew_store CASCADE');
  });

  it('has its state under the new name, and nothing is left under the old one', async () => {
    await store.claimNotification('acme/a', 'key', claim);
    await store.markSent('acme/a', 'key');
    expect(await store.identify('acme/b', 1)).toBe(1);
    expect(await store.load('acme/b')).toEqual({ id: 1, checkpoint: checkpoint(7), pending: [ONE] });
    expect(await store.load('acme/a')).toEqual(EMPTY);
    expect(await store.claimNotification('acme/b', 'key', claim)).toBe('sent');
    expect(await store.claimNotification('acme/a', 'key', claim)).toBe('claimed');
  });

  it.each([
    ['a later checkpoint', 9, 9],
    ['an earlier checkpoint', 5, 7],
  ])('keeps every entry if %s is stored under the new name already', async (_case, stored, expected) => {
    await store.saveCheckpoint('acme/b', checkpoint(stored));
    await store.addPending('acme/b', [TWO, ONE]);
    expect(await store.identify('acme/b', 1)).toBe(1);
    const { pending, ...state } = await store.load('acme/b');
    expect(state).toEqual({ id: 1, checkpoint: checkpoint(expected) });
    expect(pending).toHaveLength(2);
    expect(pending).toEqual(expect.arrayContaining([ONE, TWO]));
    expect(await store.load('acme/a')).toEqual(EMPTY);
  });

  it('shares nothing with a new repository of its old name', async () => {
    expect(await store.identify('acme/a', 3)).toBe(1);
    expect(await store.identify('acme/b', 1)).toBe(1);
    expect(await store.identify('acme/a', 3)).toBe(3);
    expect(await store.load('acme/a')).toEqual({ ...EMPTY, id: 3 });
    expect((await store.load('acme/b')).pending).toEqual([ONE]);
  });

  it('keeps its state if two repositories swap names, until one of them has a third name', async () => {
    await store.identify('acme/b', 2);
    await store.addPending('acme/b', [TWO]);
    expect(await store.identify('acme/a', 2)).toBe(1);
    expect(await store.identify('acme/b', 1)).toBe(2);
    expect((await store.load('acme/a')).pending).toEqual([ONE]);
    expect((await store.load('acme/b')).pending).toEqual([TWO]);
    expect(await store.identify('acme/c', 2)).toBe(2);
    expect(await store.identify('acme/b', 1)).toBe(1);
    expect(await store.identify('acme/a', 2)).toBe(2);
    expect((await store.load('acme/a')).pending).toEqual([TWO]);
    expect((await store.load('acme/b')).pending).toEqual([ONE]);
  });

  it('is found by its id by a process that knows its old name', async () => {
    await store.identify('acme/b', 1);
    await store.identify('acme/a', 3);
    await store.addPending('acme/a', [TWO], 1);
    await store.saveCheckpoint('acme/a', checkpoint(8), 1);
    const state = { id: 1, checkpoint: checkpoint(8), pending: [ONE, TWO] };
    expect(await store.load('acme/b')).toEqual(state);
    expect(await store.load('acme/a', 1)).toEqual(state);
    expect(await store.load('acme/a')).toEqual({ ...EMPTY, id: 3 });
    await store.deletePending('acme/a', [entryId(ONE)], 1);
    expect((await store.load('acme/b')).pending).toEqual([TWO]);
  });

  it('writes nothing under a name that belongs to another repository', async () => {
    await expect(store.addPending('acme/a', [TWO], 9)).rejects.toThrow(/belongs to another repository/);
    await expect(store.saveCheckpoint('acme/a', checkpoint(8), 9)).rejects.toThrow(/belongs to another/);
    expect(await store.load('acme/a')).toEqual({ id: 1, checkpoint: checkpoint(7), pending: [ONE] });
  });
});

describe('a repository that one process renames while others add entries', () => {
  let server: PostgresServer;
  let pool: pg.Pool;
  beforeAll(async () => {
    server = await startPostgres();
    pool = new pg.Pool({ connectionString: server.url, max: 12 });
    pool.on('error', () => {});
  });
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  it('keeps all of them, under the last name', async () => {
    const store = await openStore((sql, values) => pool.query(sql, values), log);
    await store.identify('acme/r0', 1);
    const grants = Array.from({ length: 200 }, (_, number) => `grant-${number}`);
    const adding = grants.map((grant, number) => {
      const added = store.addPending('acme/r0', [entryOf(grant)], 1);
      if (number % 40 !== 20) return added;
      // Two processes open it by its new name at once.
      const name = `acme/r${number}`;
      return Promise.all([added, store.identify(name, 1), store.identify(name, 1)]);
    });
    await Promise.all(adding);
    const { id, pending } = await store.load('acme/r0', 1);
    expect(id).toBe(1);
    expect(new Set(pending.map((entry) => ('grant' in entry ? entry.grant : '')))).toEqual(new Set(grants));
  });
});
