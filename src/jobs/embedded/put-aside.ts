import { lstat, readdir, rename } from 'node:fs/promises';
import type { DateTime } from 'luxon';

const INFIX = '-put-aside-';

/**
 * Renames a file or a folder, so that a new one can take its place. The new name has the time. Nothing is
 * deleted or overwritten. Answers the new path.
 */
export async function putAside(path: string, now: DateTime): Promise<string> {
  const named = `${path}${INFIX}${now.toUTC().toFormat("yyyy-MM-dd'T'HH-mm-ss'Z'")}`;
  let aside = named;
  for (let number = 2; await exists(aside); number++) aside = `${named}-${number}`;
  await rename(path, aside);
  return aside;
}

/** How many files and folders that were put aside are still in this folder. */
export async function countPutAside(folder: string): Promise<number> {
  return (await readdir(folder)).filter((name) => name.includes(INFIX)).length;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
