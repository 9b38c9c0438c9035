import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import { openPendingFile } from '../../../src/jobs/embedded/pending-file.ts';
import { storeWithFile } from '../../../src/jobs/embedded/store-with-file.ts';
import { sample } from '../../support/builders/entries.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const clock = { now: () => DateTime.utc(2026, 11, 23, 14, 0, 7) };
const OURS = { repository: 'acme/access', id: 7 };
const FIRST = sample('revoked');
const SECOND = sample('revoked', { grant: 'another' });

let folder: string;
let path: string;
let logged: string[];
const log = {
  info() {},
  warn: (_fields: object, text: string) => void logged.push(`warn: ${text}`),
  error: (_fields: object, text: string) => void logged.push(`error: ${text}`),
};
const open = () => openPendingFile({ path, clock, log });
const textOf = () => readFile(path, 'utf8');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-pending-'));
  path = join(folder, 'pending.jsonl');
  logged = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the file of pending entries', () => {
  it('has each entry once, in order, byte for byte, until it is deleted', async () => {
    const file = await open();
    await Promise.all([file.add(OURS, [FIRST]), file.add(OURS, [SECOND]), file.add(OURS, [FIRST])]);
    const again = await open();
    expect(JSON.stringify(again.entriesOf(OURS).entries)).toBe(JSON.stringify([FIRST, SECOND]));
    await again.add(OURS, [SECOND]);
    await again.delete(OURS, [entryId(FIRST)]);
    expect((await open()).entriesOf(OURS).entries).toEqual([SECOND]);
    await again.delete(OURS, [entryId(SECOND)]);
    expect(await textOf()).toBe('');
    expect(logged).toEqual([]);
  });

  it('knows a repository by its id after it was renamed', async () => {
    const file = await open();
    await file.add(OURS, [FIRST]);
    expect(file.entriesOf({ repository: 'acme/renamed', id: 7 }).entries).toEqual([FIRST]);
    expect(file.entriesOf({ repository: 'acme/access', id: 8 }).entries).toEqual([]);
    expect(file.entriesOf({ repository: 'acme/access', id: null })).toEqual({ id: 7, entries: [FIRST] });
    expect(file.entriesOf({ repository: 'acme/other', id: null })).toEqual({ id: null, entries: [] });
  });

  it('drops a last line at each place where it can be cut off, and keeps the lines before it', async () => {
    await (await open()).add(OURS, [FIRST, SECOND]);
    const bytes = await readFile(path);
    const end = bytes.indexOf('\n') + 1;
    for (let cut = end + 1; cut < bytes.length - 1; cut += 7) {
      await writeFile(path, bytes.subarray(0, cut));
      const file = await open();
      expect(file.entriesOf(OURS).entries).toEqual([FIRST]);
      await file.add(OURS, [SECOND]);
      expect(await readFile(path)).toEqual(bytes);
    }
    expect(await readdir(folder)).toEqual(['pending.jsonl']);
    expect(new Set(logged)).toEqual(
      new Set(['warn: the last line of the file of pending entries was not written to its end']),
    );
  });

  it('keeps a last line that lacks only its line end', async () => {
    await (await open()).add(OURS, [FIRST]);
    await writeFile(path, (await textOf()).trimEnd());
    const file = await open();
    await file.add(OURS, [SECOND]);
    expect((await open()).entriesOf(OURS).entries).toEqual([FIRST, SECOND]);
  });

  it('is put aside if a line in the middle is damaged, and the other lines are kept', async () => {
    const file = await open();
    await file.add(OURS, [FIRST]);
    const damaged = `\0\0\0\0\n${await textOf()}`;
    await writeFile(path, damaged);
    const again = await open();
    expect(again.entriesOf(OURS).entries).toEqual([FIRST]);
    expect(logged).toEqual(['error: the file of pending entries is damaged; it was put aside']);
    expect(await readFile(`${path}-put-aside-2026-11-23T14-00-07Z`, 'utf8')).toBe(damaged);
    expect((await open()).entriesOf(OURS).entries).toEqual([FIRST]);
    await again.add(OURS, [SECOND]);
    expect((await open()).entriesOf(OURS).entries).toEqual([FIRST, SECOND]);
  });

  it('keeps a line of another version that this one cannot read', async () => {
    const newer = JSON.stringify({
      repository: 'acme/access',
      github_id: 7,
      id: 'x',
      entry: { type: 'new' },
    });
    await writeFile(path, `${newer}\n`);
    const file = await open();
    expect(file.entriesOf(OURS).entries).toEqual([]);
    await file.add(OURS, [FIRST]);
    await file.delete(OURS, [entryId(FIRST)]);
    expect(await textOf()).toBe(`${newer}\n`);
    expect(logged).toEqual(['error: this version cannot read a pending entry; it stays']);
  });

  it('gets everything after a write that failed', async () => {
    const file = await open();
    await mkdir(path);
    await expect(file.add(OURS, [FIRST])).rejects.toThrow();
    await rm(path, { recursive: true });
    await file.add(OURS, [SECOND]);
    expect((await open()).entriesOf(OURS).entries).toEqual([FIRST, SECOND]);
  });

  it('keeps what it has if it could not be read at first', async () => {
    await mkdir(path);
    const file = await open();
    expect(logged).toEqual(['error: the file of pending entries cannot be read']);
    await rm(path, { recursive: true });
    const before = await open();
    await before.add(OURS, [FIRST]);
    await file.add(OURS, [SECOND]);
    expect((await open()).entriesOf(OURS).entries).toEqual([FIRST, SECOND]);
  });
});

describe('a store with the file', () => {
  const aStore = async () => {
    const database = memoryStore();
    return { database, store: storeWithFile(database, await open(), log) };
  };

  it('has an entry once if the file and the database have it', async () => {
    const { database, store } = await aStore();
    await database.addPending('acme/access', [SECOND]);
    await store.addPending('acme/access', [FIRST]);
    expect((await store.load('acme/access')).pending).toEqual([SECOND, FIRST]);
    await store.deletePending('acme/access', [entryId(FIRST), entryId(SECOND)]);
    expect((await store.load('acme/access')).pending).toEqual([]);
    expect((await database.load('acme/access')).pending).toEqual([]);
  });

  it('has saved an entry while the database hangs', async () => {
    const { database } = await aStore();
    const store = storeWithFile({ ...database, addPending: () => new Promise(() => {}) }, await open(), log);
    await store.addPending('acme/access', [FIRST], 7);
    expect((await open()).entriesOf(OURS).entries).toEqual([FIRST]);
  });

  it('has saved an entry if the database fails, and has it after the database was lost', async () => {
    const { database, store } = await aStore();
    database.down = true;
    await store.addPending('acme/access', [FIRST], 7);
    database.down = false;
    database.lose();
    const restarted = storeWithFile(database, await open(), log);
    expect(await restarted.load('acme/access')).toMatchObject({ id: 7, pending: [FIRST] });
  });

  it('says loudly that the file cannot be written, and the database has the entry', async () => {
    const { database, store } = await aStore();
    await mkdir(path);
    await store.addPending('acme/access', [FIRST]);
    expect(logged).toEqual(['error: the file of pending entries cannot be written']);
    expect((await database.load('acme/access')).pending).toEqual([FIRST]);
    database.down = true;
    await expect(store.addPending('acme/access', [SECOND])).rejects.toThrow(
      /neither the file nor the database/,
    );
  });

  it('deletes an entry after its insert, so that the insert does not put it back', async () => {
    const { database } = await aStore();
    let insert = () => {};
    const gate = new Promise<void>((resolve) => {
      insert = resolve;
    });
    const slow = {
      ...database,
      addPending: async (...row: Parameters<typeof database.addPending>) => {
        await gate;
        await database.addPending(...row);
      },
    };
    const store = storeWithFile(slow, await open(), log);
    await store.addPending('acme/access', [FIRST]);
    const deleting = store.deletePending('acme/access', [entryId(FIRST)]);
    insert();
    await deleting;
    expect((await store.load('acme/access')).pending).toEqual([]);
  });

  it('leaves nothing behind if the file has other lines at its end', async () => {
    const { store } = await aStore();
    await store.addPending('acme/access', [FIRST], 7);
    await appendFile(path, '{"repository":');
    const file = await open();
    expect(file.entriesOf(OURS).entries).toEqual([FIRST]);
  });
});
