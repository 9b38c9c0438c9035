import { readFile } from 'node:fs/promises';
import type { WrittenFile } from '../domain/document/read-document.ts';
import { UserError } from './user-error.ts';

/** A file that must be there. */
export async function readWritten(path: string): Promise<WrittenFile> {
  const file = await readIfThere(path);
  if (file === null) throw new UserError(`${path} does not exist.`);
  return file;
}

/** null only where there is none; a file that cannot be read is never taken for absent. */
export async function readIfThere(path: string): Promise<WrittenFile | null> {
  try {
    return { path, bytes: await readFile(path) };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') throw new UserError(`${path} is a folder.`);
    throw new UserError(`${path} cannot be read (${String(code)}).`);
  }
}
