import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderProblem, problemOf } from '../../../src/jobs/embedded/folder-problem.ts';
import { openEmbedded } from '../../../src/jobs/embedded/open-embedded.ts';

const clock = { now: () => DateTime.utc(2026, 11, 23, 14) };
const log = { info() {}, warn() {}, error() {} };
const TIMEOUT_MS = 60_000;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'curfew-embedded-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

it('puts nothing aside if a new database fails as well', { timeout: TIMEOUT_MS }, async () => {
  const folder = join(root, 'unlucky');
  const prepared: string[] = [];
  await openEmbedded({ folder: root, clock, log }, async (database) => database.close());
  const before = await readdir(join(root, 'queue'));
  const opening = openEmbedded({ folder: root, clock, log }, async () => {
    prepared.push(folder);
    throw new Error('no schema');
  });
  await expect(opening).rejects.toThrow(/^No database can be created at .*queue\.$/);
  expect(prepared).toHaveLength(2);
  expect(await readdir(root)).toEqual(['queue']);
  expect(await readdir(join(root, 'queue'))).toEqual(before);
});

describe('a folder that cannot be used is no damage', () => {
  it.each([
    [
      'EACCES',
      'Curfew may not read and write /data/queue/base/5. Make the account that runs Curfew the owner',
    ],
    ['EROFS', 'The folder /data is on a disk that is read-only. Mount the disk for writing,'],
    ['ENOSPC', 'The disk of the folder /data is full. Free at least 64 MiB,'],
    ['EDQUOT', 'The disk of the folder /data is full. Free at least 64 MiB,'],
    ['ENOTDIR', '/data is not a folder. Set CURFEW_DATA to a folder.'],
    ['EIO', 'The disk of the folder /data fails.'],
  ])('%s', (code, sentence) => {
    expect(problemOf(code, '/data', '/data/queue/base/5')).toContain(sentence);
  });

  it('unless nothing is wrong with the folder', async () => {
    expect(await folderProblem(root)).toBeNull();
    expect(problemOf('EMFILE', '/data', '/data')).toBeNull();
    expect(problemOf(undefined, '/data', '/data')).toBeNull();
  });

  it('if it is a file', async () => {
    await writeFile(join(root, 'file'), '');
    expect(await folderProblem(join(root, 'file'))).toMatch(/is not a folder/);
  });

  // Root may write any file, so the test becomes another account then.
  it('if a file in it may not be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'curfew-forbidden-'));
    await writeFile(join(folder, 'one'), '');
    await chmod(join(folder, 'one'), 0o400);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chmod(folder, 0o777);
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(await folderProblem(folder)).toMatch(/^Curfew may not read and write .*one\. Make the account/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await rm(folder, { recursive: true });
    }
  });
});
