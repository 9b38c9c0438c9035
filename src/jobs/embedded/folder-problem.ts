import { randomUUID } from 'node:crypto';
import { access, constants, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** A new database takes some 40 MiB. */
const FREE_BYTES_MIN = 64 * 1024 * 1024;
const PROBE_BYTES = 1024 * 1024;

/**
 * Why the folder cannot hold a database, whatever is in it, as a sentence that says what to change; null if
 * it can. Such a folder is not damaged. Writes a file to find out, and deletes it.
 */
export async function folderProblem(folder: string): Promise<string | null> {
  try {
    await checkAccess(folder);
    await writeProbe(folder);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize < FREE_BYTES_MIN ? problemOf('ENOSPC', folder, folder) : null;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return problemOf(code, folder, path ?? folder);
  }
}

/** A sentence about an error of the file system; null if the error says nothing about the folder itself. */
export function problemOf(code: string | undefined, folder: string, path: string): string | null {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `Curfew may not read and write ${path}. Make the account that runs Curfew the owner of ${folder} and of everything in it, or set CURFEW_DATA to another folder.`;
    case 'EROFS':
      return `The folder ${folder} is on a disk that is read-only. Mount the disk for writing, or set CURFEW_DATA to a folder on another disk.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of the folder ${folder} is full. Free at least ${FREE_BYTES_MIN / 1024 / 1024} MiB, or set CURFEW_DATA to a folder on another disk.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${folder} is not a folder. Set CURFEW_DATA to a folder.`;
    case 'EIO':
      return `The disk of the folder ${folder} fails. Replace the disk, or set CURFEW_DATA to a folder on another one.`;
    default:
      return null;
  }
}

async function checkAccess(folder: string): Promise<void> {
  const below = await readdir(folder, { withFileTypes: true });
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  for (const entry of below) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await checkAccess(path);
    else if (entry.isFile()) await (await open(path, 'r+')).close();
  }
}

async function writeProbe(folder: string): Promise<void> {
  const path = join(folder, `probe-${randomUUID()}`);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.alloc(PROBE_BYTES));
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}
