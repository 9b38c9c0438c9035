import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerAccount } from './server-account.ts';

/** The programs and the folder of one server. The server writes only below `folder`. */
export interface ServerPlace {
  readonly account: ServerAccount | null;
  readonly folder: string;
  /** Holds `bin/initdb` and `bin/postgres`. */
  readonly programs: string;
}

/** Makes the data folder. The superuser is `postgres`, and every login needs a password. */
export async function initializeData(place: ServerPlace, password: string): Promise<void> {
  const passwordFile = join(place.folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (place.account !== null) await chown(passwordFile, place.account.uid, place.account.gid);
  await promisify(execFile)(
    join(place.programs, 'bin', 'initdb'),
    [
      `--pgdata=${dataOf(place)}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--no-sync',
      '--encoding=UTF8',
      '--no-locale',
    ],
    processOptions(place),
  );
}

/** Resolves once the server accepts connections. Rejects with the last lines of its log if it ends before. */
export function startProcess(
  place: ServerPlace,
  port: number,
  more: readonly string[],
): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', ...more];
  const server = spawn(
    join(place.programs, 'bin', 'postgres'),
    ['-D', dataOf(place), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...processOptions(place), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return new Promise((resolve, reject) => {
    let log = '';
    const read = (chunk: Buffer) => {
      log += chunk;
      if (!log.includes('ready to accept connections')) return;
      server.stderr.off('data', read).resume();
      resolve(server);
    };
    server.stderr.on('data', read);
    server.once('error', reject);
    server.once('close', () => reject(new Error(log.trim().split('\n').slice(-3).join(' '))));
  });
}

function dataOf({ folder }: ServerPlace): string {
  return join(folder, 'data');
}

function processOptions({ account, folder }: ServerPlace) {
  // The account may not enter the folder of this process. In the C locale, the log is in English.
  return { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, ...account };
}
