import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inject } from 'vitest';

/**
 * A folder that the first test file creates and all other test files of the run wait for. `make` creates it
 * as a whole, with a rename. If it fails, the next test file tries.
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject('sharedFolder'), name);
  const making = `${folder}.making`;
  while (!existsSync(folder)) {
    try {
      mkdirSync(making);
    } catch {
      await delay(50);
      continue;
    }
    try {
      if (!existsSync(folder)) await make(folder);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  }
  return folder;
}
