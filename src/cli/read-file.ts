import { readFile } from 'node:fs/promises';
import type { FileBytes } from '../domain/document/read-document.ts';
import { UserError } from './user-error.ts';

/** Reads a file. Throws UserError if it does not exist. */
export async function readExisting(path: string): Promise<FileBytes> {
  const file = await readIfExists(path);
  if (file === null) throw new UserError(`${path} does not exist.`);
  return file;
}

/** Reads a file; null only if it does not exist. Throws UserError if it cannot be read. */
export async function readIfExists(path: string): Promise<FileBytes | null> {
  try {
    return { path, bytes: await readFile(path) };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return null;
    const text = code === 'EISDIR' ? `${path} is a folder.` : `${path} cannot be read (${code}).`;
    throw new UserError(text, [], { cause: error });
  }
}

/** The code of an error of the file system. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
