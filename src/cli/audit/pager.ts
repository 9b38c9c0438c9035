import { spawn } from 'node:child_process';
import { ENVIRONMENT } from '../../config.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Shows the output in the user's pager if the terminal is interactive. Otherwise the output goes to the
 * terminal.
 */
export async function inPager(
  wanted: boolean,
  terminal: Terminal,
  write: (paged: Pick<Terminal, 'out'>) => Promise<number>,
): Promise<number> {
  const command = ENVIRONMENT['PAGER'] ?? 'less';
  if (!wanted || !terminal.interactive || command.trim() === '' || command === 'cat') return write(terminal);
  const env = { LESS: 'FRX', ...ENVIRONMENT };
  const pager = spawn(command, { shell: true, env, stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = new Promise<void>((resolve) => {
    pager.on('close', () => resolve());
    pager.on('error', () => resolve());
  });
  // The user may close the pager before the end of the output.
  pager.stdin.on('error', () => {});
  try {
    return await write({ out: (text) => void pager.stdin.write(`${text}\n`) });
  } finally {
    pager.stdin.end();
    await closed;
  }
}
