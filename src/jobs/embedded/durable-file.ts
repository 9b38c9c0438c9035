import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** For the owner alone. */
const MODE = 0o600;

/** The text of a file; empty if there is no file. */
export async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Adds text to the end of a file. It is on the disk once this resolves. */
export async function append(path: string, text: string): Promise<void> {
  await withFile(path, 'a', async (file) => {
    await file.writeFile(text);
    await file.datasync();
  });
}

/** Replaces the text of a file: after a crash, the file has the old text or the new one. */
export async function replace(path: string, text: string): Promise<void> {
  const next = `${path}.next`;
  await withFile(next, 'w', async (file) => {
    await file.writeFile(text);
    await file.datasync();
  });
  await rename(next, path);
  await syncFolder(dirname(path));
}

/** Makes the names in a folder durable. Some systems cannot flush a folder, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await withFile(folder, 'r', (file) => file.sync());
}

async function withFile(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, MODE);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
