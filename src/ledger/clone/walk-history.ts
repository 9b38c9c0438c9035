import { type ChangedCommit, CloneFailure } from '../../ports/clone.ts';
import { byteReader } from './byte-reader.ts';
import { spawnGit } from './git-process.ts';
import { parseLog } from './parse-log.ts';
import type { GitPlace } from './run-git.ts';

/** Each commit raw, with what it changed against its first parent. */
const TELL = [
  'log',
  '--first-parent',
  '--reverse',
  '--diff-merges=first-parent',
  '-r',
  '-z',
  '--raw',
  '--root',
];
/** The settings of a clone are whose it was: none of them may have git tell something else. */
const PLAINLY = [
  ...['--pretty=raw', '--encoding=none', '--no-notes', '--no-color', '--no-decorate', '--no-mailmap'],
  ...['--no-abbrev', '--no-abbrev-commit', '--no-renames', '--no-ext-diff', '--no-relative', '-O/dev/null'],
  '--ignore-submodules=none',
];

/**
 * First-parent commits up to `until`, oldest first, after `since` where that is given, each with what it
 * changed, all through one git.
 */
export async function* changesOf(
  place: GitPlace,
  since: string | null,
  until: string,
): AsyncGenerator<readonly ChangedCommit[]> {
  const range = since === null ? [until] : [until, `^${since}`];
  const git = await spawnGit(place, [...TELL, ...PLAINLY, ...range, '--']);
  git.stdin.end();
  const reader = byteReader(git.told);
  let over = false;
  try {
    while (!over || reader.atHand() > 0) {
      const handful: ChangedCommit[] = [];
      for (;;) {
        const next = reader.parse((bytes, from) => parseLog(bytes, from, over));
        if (next === null) break;
        handful.push(next.value);
      }
      if (handful.length > 0) yield handful;
      else if (over) throw new CloneFailure('git stopped in the middle of a commit');
      // A commit may be of any length: to wait for twice as much keeps what is looked at twice within bounds.
      over = !(await reader.hold(2 * reader.atHand() + 1));
    }
    await git.unlessClean();
  } finally {
    git.stop();
  }
}
