import { spawn } from 'node:child_process';

const SIGNATURE_BYTES = 64;
const OUTPUT_BYTES_MAX = 4096;
const TIMEOUT_MS = 10_000;

/**
 * Runs the operator's command in a shell. It gets the statement on its standard input and writes the
 * signature: 64 bytes, or their base64. Rejects if it fails, answers something else, or takes 10 seconds.
 */
export function runSignCommand(
  command: string,
  statement: Uint8Array,
  timeoutMs = TIMEOUT_MS,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // The shell and all that it starts are one group, so that nothing of it goes on after the time is up.
    const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
    let stopped: string | null = null;
    const stop = (because: string): void => {
      stopped ??= because;
      stopGroup(child.pid);
    };
    const timer = setTimeout(() => stop(`it took ${timeoutMs} ms`), timeoutMs);
    const parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= OUTPUT_BYTES_MAX) parts.push(part);
      else stop('it wrote more than a signature');
    });
    // A command that does not read its input is judged by its answer.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const signature = signatureIn(Buffer.concat(parts));
      const failure = stopped ?? (code === 0 ? null : `exit code ${code}`);
      if (failure !== null) reject(new Error(`LEDGER_SIGN_COMMAND failed: ${failure}`));
      else if (signature === null) reject(new Error('LEDGER_SIGN_COMMAND wrote no Ed25519 signature'));
      else resolve(signature);
    });
    child.stdin.end(statement);
  });
}

function stopGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

function signatureIn(output: Buffer): Uint8Array | null {
  if (output.length === SIGNATURE_BYTES) return output;
  const decoded = Buffer.from(output.toString('latin1').trim(), 'base64');
  return decoded.length === SIGNATURE_BYTES ? decoded : null;
}
