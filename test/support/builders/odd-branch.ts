import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Person } from '../../../simulator/people/person.ts';
import type { Repository } from '../../../simulator/people/repository.ts';

/**
 * A tree entry that git can hold and an editor does not create. `content` is the target of a symlink, or the
 * commit of a submodule.
 */
export interface OddEntry {
  readonly path: string;
  readonly mode: '100755' | '120000' | '160000';
  readonly content: string;
}

/** Pushes a branch with one odd entry on top of the default branch, with plain git. */
export function pushOddBranch(repository: Repository, who: Person, branch: string, entry: OddEntry): void {
  const { gitDir, defaultBranch } = repository;
  const named = { name: who.login, email: who.email };
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['--git-dir', gitDir, ...args], {
      input,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_INDEX_FILE: join(gitDir, `odd-${branch}`),
        GIT_AUTHOR_NAME: named.name,
        GIT_AUTHOR_EMAIL: named.email,
        GIT_COMMITTER_NAME: named.name,
        GIT_COMMITTER_EMAIL: named.email,
      },
    }).trim();
  const oid = entry.mode === '160000' ? entry.content : git(['hash-object', '-w', '--stdin'], entry.content);
  git(['read-tree', defaultBranch]);
  git(['update-index', '--add', '--cacheinfo', `${entry.mode},${oid},${entry.path}`]);
  const commit = git(['commit-tree', git(['write-tree']), '-p', defaultBranch, '-m', 'Something odd']);
  git(['update-ref', `refs/heads/${branch}`, commit]);
}
