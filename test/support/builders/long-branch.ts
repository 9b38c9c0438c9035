import { execFileSync } from 'node:child_process';
import type { Person } from '../../../simulator/people/person.ts';
import type { Repository } from '../../../simulator/people/repository.ts';

/** Pushes a branch of many commits at once. The first commit adds a file. */
export function pushLongBranch(
  { gitDir, defaultBranch }: Repository,
  { login, email }: Person,
  branch: string,
  { commits, path, content }: { readonly commits: number; readonly path: string; readonly content: string },
): void {
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const stream = Array.from({ length: commits }, (_, index) => {
    const from =
      index === 0 ? `from refs/heads/${defaultBranch}^0\nM 100644 inline ${path}\n${data(content)}` : '';
    return `commit refs/heads/${branch}\ncommitter ${login} <${email}> ${1_763_900_000 + index} +0000\n${data(`Commit ${index}`)}${from}\n`;
  });
  execFileSync('git', ['--git-dir', gitDir, 'fast-import', '--quiet'], {
    input: stream.join(''),
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}
