import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/app/log.ts';

const SCRIPT = fileURLToPath(new URL('./log-to-stdout.ts', import.meta.url));

/** Lets the process log, and answers how it ended. */
async function outcome(child: ChildProcess, prepare: () => void = () => {}) {
  let printed = '';
  child.stderr?.on('data', (text) => {
    printed += text;
  });
  await once(child.stderr ?? child, 'data');
  prepare();
  child.stdin?.end('go\n');
  const [code] = await once(child, 'close');
  return { code, printed };
}

const ALIVE = { code: 0, printed: 'ready\nlogged 2 failures\n' };

describe('a process goes on', { timeout: 60_000 }, () => {
  it.skipIf(!existsSync('/dev/full'))('if the disk under its log is full', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', full, 'pipe'] });
    closeSync(full);
    expect(await outcome(child)).toEqual(ALIVE);
  });

  it('if the reader of its log is gone', async () => {
    const child = spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
    expect(await outcome(child, () => child.stdout.destroy())).toEqual(ALIVE);
  });
});

it('never throws, whatever is logged and wherever it is written', () => {
  const lines: string[] = [];
  let broken = false;
  const destination = {
    write(line: string) {
      if (broken) throw new Error('closed');
      lines.push(line);
    },
  };
  const log = openLog({ level: 'info', secrets: [], destination });
  const odd = Object.defineProperty(new Error('odd'), 'cause', {
    get() {
      throw new Error('unreadable');
    },
  });
  log.error({ err: odd }, 'an error that cannot be read');
  log.child({ part: 'a library' }).error({ err: odd }, 'the same in a child');
  broken = true;
  log.info({}, 'lost');
  broken = false;
  log.info({}, 'written');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['written']);
});
