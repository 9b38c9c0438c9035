import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SIGN = new URL('../../src/ledger/run-sign-command.ts', import.meta.url).href;

/** Opens files until no more can be opened, and then runs a command. */
const SCRIPT = `
const { openSync } = await import('node:fs');
const { runSignCommand } = await import(${JSON.stringify(SIGN)});
try { for (;;) openSync('/dev/null', 'r'); } catch {}
const outcome = await runSignCommand('true', new Uint8Array()).catch(() => 'rejected');
await new Promise((resolve) => setImmediate(resolve));
process.stdout.write(String(outcome));
`;

it('rejects, and does not end the process, if no file can be opened', async () => {
  const command = 'ulimit -n 64 && exec "$0" --input-type=module -e "$1"';
  const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, SCRIPT]);
  expect(stdout).toBe('rejected');
});
