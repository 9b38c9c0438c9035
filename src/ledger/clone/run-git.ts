import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { CloneFailure } from '../../ports/clone.ts';

/** The repository in which git runs, and the environment variables of Curfew. */
export interface GitPlace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The clone may come from an attacker. These options switch off every program that its configuration could
 * run and every download that it could start. They also ignore replacements, which could show another history
 * than the cloned one.
 */
const SAFE_OPTIONS = [
  '--no-pager',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...['core.fsmonitor=false', 'core.commitGraph=false', 'gpg.program=gpg', 'gpg.openpgp.program=gpg'],
  ...['gpg.ssh.program=ssh-keygen', 'gpg.minTrustLevel=undefined', 'log.showSignature=false'],
  'advice.graftFileDeprecated=false',
  // Curfew takes no X.509 keys, and the clone could choose the program that checks them.
  'gpg.x509.program=false',
].flatMap((setting) => (setting.startsWith('--') ? [setting] : ['-c', setting]));

/**
 * Variables that say where programs and the settings of the user are. No variable of git that could name
 * another repository.
 */
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
    // Without this, git flushes its output after each commit.
    GIT_FLUSH: '0',
    GIT_GRAFT_FILE: '/dev/null',
    // A partial clone must not fetch the objects that it left out.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    ...(env['GNUPGHOME'] === undefined ? {} : { GNUPGHOME: env['GNUPGHOME'] }),
  };
}

/**
 * Starts git with open streams. The caller has to end it. Git writes to `out`, an open file, if that is
 * given.
 */
export function startGit(place: GitPlace, args: readonly string[]): ChildProcessWithoutNullStreams;
export function startGit(place: GitPlace, args: readonly string[], out: number | undefined): ChildProcess;
export function startGit(place: GitPlace, args: readonly string[], out?: number): ChildProcess {
  const child = spawn('git', [...SAFE_OPTIONS, '-C', place.folder, ...args], {
    env: environment(place),
    stdio: ['pipe', out ?? 'pipe', 'pipe'],
  });
  // Callers listen too. But an error without any listener would end this process.
  child.on('error', () => {});
  return child;
}

export interface GitAnswer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs git to its end. Rejects with CloneFailure only if git cannot be started. */
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
