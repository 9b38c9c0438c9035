import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { folderFor, installedPrograms, programsFor } from '../../demo/postgres-programs.ts';
import { serverAccount } from '../../demo/server-account.ts';

/**
 * Another account where this is root, and our own where it is not: both take the path of an account of its
 * own.
 */
const account = (await serverAccount()) ?? {
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
};
let folder: string;

beforeEach(() => {
  folder = folderFor(account);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('programs of PostgreSQL', () => {
  it('run where they are installed, if every account can reach them', () => {
    chmodSync(folder, 0o755);
    const installed = programsIn('checkout', 0o755);
    expect(programsFor(account, folder, installed)).toBe(installed);
  });

  it('run where they are installed, if the account is our own', () => {
    expect(programsFor(null, folder)).toBe(installedPrograms());
  });

  it.each([
    ['the checkout is closed to others', '', 0o700],
    ['others may list the checkout but not enter it', '', 0o744],
    ['a strict umask closed the programs', 'native/bin/initdb', 0o700],
  ])('run from a copy, if %s', (_name, path, mode) => {
    chmodSync(folder, 0o755);
    const installed = programsIn('checkout', 0o755);
    chmodSync(join(folder, 'checkout', path), mode);
    const programs = programsFor(account, folder, installed);
    expect(programs).toBe(join(folder, 'programs'));
    const { status, stderr } = spawnSync(join(programs, 'bin', 'initdb'), ['--version'], {
      ...account,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('keep the links between their libraries in the copy', () => {
    const programs = programsFor(account, folder, programsIn('checkout', 0o700));
    expect(dirname(readlinkSync(join(programs, 'lib', 'libpq.so')))).toBe('.');
  });
});

describe('the folder of a server', () => {
  it('belongs to the account, and is closed to others', () => {
    const { uid, mode } = statSync(folder);
    expect({ uid, mode: mode & 0o777 }).toEqual({ uid: account.uid, mode: 0o700 });
  });

  it('is not below a TMPDIR that the account cannot enter', () => {
    const closed = join(folder, 'root-only');
    mkdirSync(closed, { mode: 0o700 });
    vi.stubEnv('TMPDIR', closed);
    const other = folderFor(account);
    expect(dirname(other)).toBe('/tmp');
    rmSync(other, { recursive: true });
  });
});

/** A copy of the installed programs in a checkout with the given mode. */
function programsIn(name: string, mode: number): string {
  const native = join(folder, name, 'native');
  cpSync(installedPrograms(), native, { recursive: true, verbatimSymlinks: true });
  chmodSync(join(folder, name), mode);
  expect(existsSync(join(native, 'bin', 'initdb'))).toBe(true);
  return native;
}
