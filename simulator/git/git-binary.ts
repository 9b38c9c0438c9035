import { spawnSync } from 'node:child_process';

export interface GitResult {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

/** Git without any configuration, so that it writes the same bytes on every machine. */
const environment = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.com',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.com',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
};

/** Runs git synchronously, so that two requests never interleave inside a repository. */
export function tryGit(folder: string, args: readonly string[], input?: string | Buffer): GitResult {
  const done = spawnSync('git', ['--git-dir', folder, ...args], {
    env: environment,
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  });
  if (done.error) throw new Error('git could not be run', { cause: done.error });
  return { code: done.status ?? -1, out: done.stdout, err: done.stderr.toString() };
}

export function git(folder: string, args: readonly string[], input?: string | Buffer): string {
  const { code, out, err } = tryGit(folder, args, input);
  if (code !== 0) throw new Error(`git ${args.join(' ')} failed (${code}): ${err}`);
  return out.toString();
}
