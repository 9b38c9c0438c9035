import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { startPostgres } from '../../demo/postgres-server.ts';

const MODULE = new URL('../../demo/postgres-server.ts', import.meta.url).href;

it('stops the server and deletes its folder', async () => {
  const server = await startPostgres();
  const { rows } = await server.admin.query('SHOW data_directory');
  expect(existsSync(rows[0].data_directory)).toBe(true);
  await server.stop();
  expect(existsSync(rows[0].data_directory)).toBe(false);
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'leaves neither a server nor a folder behind on %s',
  async (signal) => {
    const process = spawn('node', ['--input-type=module', '--eval', script(MODULE)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(process.stdout), 'line');
    const { folder, pid } = JSON.parse(line);
    expect(existsSync(folder)).toBe(true);
    process.kill(signal);
    expect(await once(process, 'exit')).toEqual([null, signal]);
    expect(existsSync(folder)).toBe(false);
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  },
);

function script(module: string): string {
  return `
    import { startPostgres } from ${JSON.stringify(module)};
    const { admin } = await startPostgres();
    const { rows } = await admin.query("SELECT current_setting('data_directory') AS folder, pg_backend_pid() AS pid");
    console.log(JSON.stringify(rows[0]));
    setInterval(() => {}, 60_000);
  `;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
