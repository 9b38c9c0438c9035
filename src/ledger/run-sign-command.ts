import { spawn } from 'node:child_process';

const SIGNATURE_BYTES = 64;
const OUTPUT_BYTES_MAX = 4096;
const TIMEOUT_MS = 10_000;

/** How long output is read after the command has ended. A helper that it left behind may keep it open. */
const DRAIN_MS = 100;
const REASON_LENGTH_MAX = 300;

interface SignCommand {
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the operator's command in a shell. It gets the statement on its standard input and writes the
 * signature: 64 bytes, or their base64. Rejects if it fails, answers something else, or takes 10 seconds.
 */
export function runSignCommand(
  { command, environment }: SignCommand,
  statement: Uint8Array,
  timeoutMs = TIMEOUT_MS,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // The shell and all that it starts are one group, so that nothing of it goes on after the time is up.
    const child = spawn(command, { shell: true, detached: true, stdio: 'pipe', env: environment });
    // Without file descriptors for its pipes, the child has none, and what follows throws.
    child.on('error', reject);
    const output = collect(child.stdout, () => fail('it wrote more than a signature'));
    const errors = collect(child.stderr, () => {});
    /** Waits for nothing more: a process that left the group may keep the pipes open. */
    let settled = false;
    const finish = (settle: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      stopGroup(child.pid);
      child.unref();
      settle();
    };
    const fail = (because: string): void =>
      finish(() => reject(new Error(`the command that signs failed: ${because}`)));
    const timer = setTimeout(() => fail(`it took ${timeoutMs} ms`), timeoutMs);
    const judge = (code: number | null, signal: string | null): void => {
      const signature = signatureIn(output());
      if (code !== 0) fail(`${signal ?? `exit code ${code}`}${reasonIn(errors())}`);
      else if (signature === null) fail('it wrote no Ed25519 signature');
      else finish(() => resolve(signature));
    };
    // A command that does not read its input is judged by its answer.
    child.stdin.on('error', () => {});
    child.on('error', (error) => fail(error.message));
    child.on('close', judge);
    child.on('exit', (code, signal) => setTimeout(() => judge(code, signal), DRAIN_MS));
    child.stdin.end(statement);
  });
}

/** Answers the first bytes. `onTooMuch` is called if there are more than a signature can have. */
function collect(stream: NodeJS.ReadableStream, onTooMuch: () => void): () => Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  stream.on('data', (part: Buffer) => {
    const room = OUTPUT_BYTES_MAX - size;
    size += part.length;
    if (room > 0) parts.push(part.subarray(0, room));
    if (size > OUTPUT_BYTES_MAX) onTooMuch();
  });
  stream.on('error', () => {});
  return () => Buffer.concat(parts);
}

function reasonIn(errors: Buffer): string {
  const text = errors.toString('utf8').replace(/\s+/g, ' ').trim().slice(0, REASON_LENGTH_MAX);
  return text === '' ? '' : `, ${text}`;
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
