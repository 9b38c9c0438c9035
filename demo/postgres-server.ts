import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { onProcessEnd } from './on-process-end.ts';
import { initializeData, startProcess } from './postgres-process.ts';
import { folderFor, programsFor } from './postgres-programs.ts';
import { serverAccount } from './server-account.ts';

/** A real PostgreSQL on loopback, with a folder of its own that `stop` deletes. */
export interface PostgresServer {
  /** Signs in as the superuser `postgres`. Passwords are checked: every login here is a real one. */
  readonly url: string;
  readonly port: number;
  /** The superuser's connections; closed by `stop`. */
  readonly admin: pg.Pool;
  /** The URL of this server for another user. */
  urlFor(user: string, password: string, database?: string): string;
  stop(): Promise<void>;
}

/**
 * Starts one in about a second, with these settings besides its own (`max_prepared_transactions=5`). Rejects
 * with the last lines of the server's log if it does not start.
 */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const password = randomBytes(18).toString('base64url');
  const { port, stop } = await startServer(password, settings);
  const urlFor = (user: string, secret: string, database = 'postgres') =>
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const url = urlFor('postgres', password);
  const admin = new pg.Pool({ connectionString: url, max: 4 });
  admin.on('error', () => {});
  return {
    url,
    port,
    admin,
    urlFor,
    async stop() {
      await admin.end();
      await stop();
    },
  };
}

interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

async function startServer(password: string, settings: readonly string[]): Promise<RunningServer> {
  const account = await serverAccount();
  const folder = folderFor(account);
  let server: ChildProcess | null = null;
  const cancelCleaning = onProcessEnd(() => {
    server?.kill('SIGQUIT');
    removeFolder(folder);
  });
  const clean = async () => {
    await shutDown(server);
    removeFolder(folder);
    cancelCleaning();
  };
  try {
    const place = { account, folder, programs: programsFor(account, folder) };
    await initializeData(place, password);
    const port = await freePort();
    server = await startProcess(place, port, settings);
    return { port, stop: clean };
  } catch (cause) {
    await clean();
    throw new Error(`PostgreSQL did not start: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

async function shutDown(server: ChildProcess | null): Promise<void> {
  if (server === null || server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  // Ends the sessions and shuts down. SIGTERM would wait until the sessions leave by themselves.
  server.kill('SIGINT');
  await exited;
}

/**
 * A server that is being killed may still write. `rmSync` then returns without an error and leaves the
 * folder.
 */
function removeFolder(folder: string): void {
  for (let tries = 0; tries < 100 && existsSync(folder); tries++) {
    rmSync(folder, { recursive: true, force: true });
  }
}
