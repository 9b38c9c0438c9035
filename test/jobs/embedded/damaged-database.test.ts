import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import { openQueue } from '../../../src/jobs/open-queue.ts';
import { realTimer } from '../../../src/timer.ts';
import { sample } from '../../support/builders/entries.ts';
import { given } from '../../support/builders/some-endings.ts';

const NOW = DateTime.utc(2026, 11, 23, 14, 0, 7);
const ASIDE = 'queue-put-aside-2026-11-23T14-00-07Z';
const REPOSITORY = 'acme/access';
const PENDING = sample('revoked');
/** Each test may create a database, perhaps on a machine that does other work. */
const TIMEOUT_MS = 60_000;

let root: string;
let whole: string;
const errors: string[] = [];
const log = { info() {}, warn() {}, error: (_fields: object, text: string) => void errors.push(text) };
const open = (folder: string) =>
  openQueue({ clock: { now: () => NOW }, timer: realTimer, log, database: { folder }, random: () => 0.5 });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'curfew-damaged-'));
  whole = join(root, 'whole');
  const queue = await open(whole);
  await queue.send({ kind: 'self-check', repository: REPOSITORY }, { at: NOW.plus({ hours: 1 }) });
  await queue.store.saveCheckpoint(REPOSITORY, { nextSeq: 7, live: [given('alice', 'one')] });
  await queue.store.addPending(REPOSITORY, [PENDING]);
  await queue.close();
}, TIMEOUT_MS);
afterAll(() => rm(root, { recursive: true, force: true }));

let copies = 0;
async function aCopy(): Promise<{ readonly folder: string; readonly database: string }> {
  const folder = join(root, `copy-${copies++}`);
  await cp(whole, folder, { recursive: true });
  errors.length = 0;
  return { folder, database: join(folder, 'queue') };
}

/** Every file of a folder whose name matches. */
async function filesOf(folder: string, name: RegExp): Promise<readonly string[]> {
  return (await readdir(folder)).filter((each) => name.test(each)).map((each) => join(folder, each));
}

async function writeZeros(path: string): Promise<void> {
  await writeFile(path, Buffer.alloc((await stat(path)).size));
}

/** Fills the page that holds the checkpoint with other bytes. Everything else of the database is whole. */
async function damageTheCheckpoint(database: string): Promise<void> {
  for (const path of await filesOf(join(database, 'base', '5'), /^\d+$/)) {
    const content = await readFile(path);
    const at = content.indexOf('alice');
    if (at >= 0) await writeFile(path, content.fill(0x5a, at - 40, at + 40));
  }
}

describe('a damaged database is put aside, and the pending entries stay', () => {
  it.each<[string, (database: string) => Promise<unknown>]>([
    ['no control file', (path) => rm(join(path, 'global', 'pg_control'))],
    ['half a control file', (path) => truncate(join(path, 'global', 'pg_control'), 100)],
    ['no version', (path) => rm(join(path, 'PG_VERSION'))],
    ['another version', (path) => writeFile(join(path, 'PG_VERSION'), '12\n')],
    [
      'half a log',
      async (path) => {
        for (const file of await filesOf(join(path, 'pg_wal'), /^0/)) await truncate(file, 1_000_000);
      },
    ],
    [
      'pages of zeros',
      async (path) => {
        for (const file of await filesOf(join(path, 'base', '5'), /^1[6-9]\d+$/)) await writeZeros(file);
      },
    ],
    ['one page of the store with other bytes', damageTheCheckpoint],
    [
      'a file in its place',
      async (path) => {
        await rm(path, { recursive: true });
        await writeFile(path, 'a file\n');
      },
    ],
  ])('%s', { timeout: TIMEOUT_MS }, async (_name, damage) => {
    const { folder, database } = await aCopy();
    await damage(database);
    const before = await stat(database);
    const queue = await open(folder);
    try {
      expect(errors).toEqual([expect.stringContaining('was put aside, and a new one was created')]);
      expect((await stat(join(folder, ASIDE))).ino).toBe(before.ino);
      expect(await queue.counts()).toMatchObject({ later: 0, putAside: 1 });
      expect(await queue.store.load(REPOSITORY)).toEqual({ id: null, checkpoint: null, pending: [PENDING] });
      await queue.store.deletePending(REPOSITORY, [entryId(PENDING)]);
      expect((await queue.store.load(REPOSITORY)).pending).toEqual([]);
    } finally {
      await queue.close();
    }
  });

  it('under another name if the name is taken', { timeout: TIMEOUT_MS }, async () => {
    const { folder, database } = await aCopy();
    await writeFile(join(folder, ASIDE), 'of an earlier start\n');
    await rm(join(database, 'PG_VERSION'));
    await (await open(folder)).close();
    expect(await readFile(join(folder, ASIDE), 'utf8')).toBe('of an earlier start\n');
    expect(await readdir(join(folder, `${ASIDE}-2`))).toContain('global');
  });
});

it('an empty folder is no damage', { timeout: TIMEOUT_MS }, async () => {
  const { folder, database } = await aCopy();
  for (const name of await readdir(database)) await rm(join(database, name), { recursive: true });
  const queue = await open(folder);
  expect(await queue.counts()).toMatchObject({ later: 0, putAside: 0 });
  await queue.close();
  expect(errors).toEqual([]);
});

it('a whole database is opened as it is', { timeout: TIMEOUT_MS }, async () => {
  const { folder } = await aCopy();
  const queue = await open(folder);
  expect(await queue.counts()).toMatchObject({ later: 1, putAside: 0 });
  expect((await queue.store.load(REPOSITORY)).checkpoint).toMatchObject({ nextSeq: 7 });
  await queue.close();
});
