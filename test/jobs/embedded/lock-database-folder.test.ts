import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../src/jobs/embedded/lock-database-folder.ts';

const SCRIPT = fileURLToPath(new URL('./lock-folders.ts', import.meta.url));
const PROCESSES = 4;
const ROUNDS = 8;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'curfew-lock-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** A process that is asked to lock folders, and keeps the locks that it gets. */
async function aProcess() {
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  undo.push(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    async lock(folder: string): Promise<unknown> {
      child.stdin.write(`${folder}\n`);
      return (await lines.next()).value;
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const someProcesses = () => Promise.all(Array.from({ length: PROCESSES }, aProcess));

/** Fails unless one of the outcomes is a lock, and all others say that the folder is in use. */
function expectOneLock(outcomes: readonly unknown[]): void {
  const others = outcomes.filter((outcome) => outcome !== 'locked');
  expect(others).toEqual(
    Array.from({ length: outcomes.length - 1 }, () => expect.stringContaining('in use by another Curfew')),
  );
}

describe('of processes that lock a folder at the same time, one gets the lock', () => {
  it('if no process used it before', { timeout: 60_000 }, async () => {
    const processes = await someProcesses();
    for (let round = 0; round < ROUNDS; round++) {
      const folder = join(root, `new-${round}`);
      expectOneLock(await Promise.all(processes.map((each) => each.lock(folder))));
    }
  });

  it('if the process that used it before was killed', { timeout: 60_000 }, async () => {
    const folders = Array.from({ length: ROUNDS }, (_, round) => join(root, `killed-${round}`));
    const before = await aProcess();
    for (const folder of folders) expect(await before.lock(folder)).toBe('locked');
    await before.kill();
    const processes = await someProcesses();
    for (const folder of folders) {
      expectOneLock(await Promise.all(processes.map((each) => each.lock(folder))));
    }
  });
});

it('locks a folder once in one process, under any of its names, and again after the release', async () => {
  const folder = join(root, 'one');
  const release = await lockFolder(folder);
  await symlink(folder, join(root, 'link'));
  await expect(lockFolder(join(root, 'link'))).rejects.toThrow(/in use by another Curfew/);
  release();
  release();
  (await lockFolder(folder))();
});

describe('a folder that cannot be locked is an error that says why', () => {
  it('if the lock is no file', async () => {
    await mkdir(join(root, 'odd', 'lock.sqlite'), { recursive: true });
    await expect(lockFolder(join(root, 'odd'))).rejects.toThrow(/cannot be locked\. .* on a local disk/);
  });

  it('if the folder cannot be created', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(lockFolder(join(root, 'file', 'below'))).rejects.toThrow(/below is not a folder/);
  });

  // SQLite opens a file without the right to write as well, and does not lock it. Root may write any file, so
  // the test becomes another account then.
  it('if the lock may not be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'curfew-read-only-'));
    (await lockFolder(folder))();
    await chmod(join(folder, 'lock.sqlite'), 0o444);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) await chmod(folder, 0o777);
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(lockFolder(folder)).rejects.toThrow(/may not read and write .*lock\.sqlite\./);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await rm(folder, { recursive: true });
    }
  });
});

/** Listens as an earlier version did. */
async function earlierVersion(folder: string, answer: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = createServer((connection) => connection.end(answer));
  await new Promise<void>((resolve) => server.listen(join(folder, 'lock.sock'), resolve));
  undo.push(() => server.close());
}

describe('an earlier version, which listens on a socket', () => {
  it('holds the lock while it runs', async () => {
    const folder = join(root, 'earlier');
    await earlierVersion(folder, 'held');
    await expect(lockFolder(folder)).rejects.toThrow(/in use by another Curfew/);
    // The refused attempt does not keep the lock of the file.
    for (const close of undo.splice(0)) close();
    (await lockFolder(folder))();
  });

  it('does not hold it if a proxy accepts the connection and no process answers', async () => {
    const folder = join(root, 'proxy');
    await earlierVersion(folder, '');
    (await lockFolder(folder))();
  });

  it('may hold it if its socket cannot be read', async () => {
    const folder = join(root, 'unknown');
    await mkdir(folder, { recursive: true });
    await symlink('lock.sock', join(folder, 'lock.sock'));
    await expect(lockFolder(folder)).rejects.toThrow(/its socket .*lock\.sock cannot be read/);
  });
});
