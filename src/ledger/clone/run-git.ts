import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { CloneFailure } from '../../ports/clone.ts';

/** Where git runs and what it may know of the environment. */
export interface GitPlace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A clone may come from anybody: what its own configuration could run or fetch is switched off, and what
 * could show another history than the one that was cloned is not looked at.
 */
const ARMOUR = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...['core.fsmonitor=false', 'core.commitGraph=false', 'gpg.program=gpg', 'gpg.openpgp.program=gpg'],
  ...['gpg.ssh.program=ssh-keygen', 'gpg.minTrustLevel=undefined', 'log.showSignature=false'],
  'advice.graftFileDeprecated=false',
  // Nobody gives a key of this kind, and its program would be the clone's choice.
  'gpg.x509.program=false',
].flatMap((setting) => (setting.startsWith('--') ? [setting] : ['-c', setting]));

/** Variables that say where programs are and whose settings count; never where a repository is. */
const PASSED = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CONFIG_HOME'];

function environment({ env }: GitPlace): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    LC_ALL: 'C.UTF-8',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // Git would write each commit by itself.
    GIT_FLUSH: '0',
    GIT_GRAFT_FILE: '/dev/null',
    // A clone that left objects out must not fetch them.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    ...(env['GNUPGHOME'] === undefined ? {} : { GNUPGHOME: env['GNUPGHOME'] }),
  };
}

/**
 * A git that is spoken with. Whoever starts it ends it. It writes to `out`, an open file, where that is
 * given.
 */
export function startGit(place: GitPlace, args: readonly string[]): ChildProcessWithoutNullStreams;
export function startGit(place: GitPlace, args: readonly string[], out: number | undefined): ChildProcess;
export function startGit(place: GitPlace, args: readonly string[], out?: number): ChildProcess {
  const child = spawn('git', [...ARMOUR, '-C', place.folder, ...args], {
    env: environment(place),
    stdio: ['pipe', out ?? 'pipe', 'pipe'],
  });
  // Whoever speaks with it hears of it too; where its streams are missing, nobody does.
  child.on('error', () => {});
  return child;
}

export interface GitAnswer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs git to its end. Rejects with CloneFailure only where git cannot be run at all. */
export function runGit(place: GitPlace, args: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = startGit(place, args);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', (cause) => reject(new CloneFailure('git could not be run', { cause })));
    child.on('close', (code) =>
      resolve({ code: code ?? -1, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
    child.stdin.end();
  });
}
