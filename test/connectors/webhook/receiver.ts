import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The system that the documented receiver changes. */
export interface System {
  accountExists(account: string): boolean;
  entitlementExists(entitlement: string): boolean;
  members(entitlement: string): readonly string[];
  give(entitlement: string, account: string): void;
  take(entitlement: string, account: string): number;
}

/** The receiver of docs/connectors/webhook.md, as it is printed there. */
export async function documentedReceiver(): Promise<(secret: string, system: System) => Server> {
  const page = await readFile(new URL('../../../docs/connectors/webhook.md', import.meta.url), 'utf8');
  const code = /```js\n(\/\/ receiver\.mjs\n.+?)```/s.exec(page)?.[1];
  if (code === undefined) throw new Error('the page has no receiver.mjs');
  const folder = await mkdtemp(join(tmpdir(), 'curfew-receiver-'));
  const file = join(folder, 'receiver.mjs');
  try {
    await writeFile(file, code);
    const { receiver } = await import(/* @vite-ignore */ file);
    return receiver;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Starts a server on a free port of loopback. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address !== 'object') throw new Error('the server has no port');
  return address.port;
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
