import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Who a program runs as, in the shape that `spawn` takes. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that a PostgreSQL runs as, or null for the one that runs this process. PostgreSQL refuses to
 * run as root, so root uses the account `nobody`: every Linux and macOS has it, so no account is created, and
 * it owns nothing that could be harmed.
 */
export async function serverAccount(): Promise<ServerAccount | null> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([idOf('-u'), idOf('-g')]);
  return { uid, gid };
}

async function idOf(flag: '-u' | '-g'): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)('id', [flag, 'nobody']);
    // macOS prints -2 as 4294967294, and `spawn` takes only 32 bits with a sign.
    return Number(stdout) | 0;
  } catch (cause) {
    throw new Error('PostgreSQL cannot run as root, and this machine has no account `nobody`.', { cause });
  }
}
