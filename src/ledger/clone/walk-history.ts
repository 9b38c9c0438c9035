import { type ChangedCommit, CloneFailure } from '../../ports/clone.ts';
import { byteReader } from './byte-reader.ts';
import { spawnGit } from './git-process.ts';
import { parseLog } from './parse-log.ts';
import type { GitPlace } from './run-git.ts';

/** Raw commits, each with its changes against the first parent. */
const LOG = [
  'log',
  '--first-parent',
  '--reverse',
  '--diff-merges=first-parent',
  '-r',
  '-z',
  '--raw',
  '--root',
];
/** The author of a clone chose its settings. These options make sure that no setting changes the output. */
const WITHOUT_SETTINGS = [
  ...['--pretty=raw', '--encoding=none', '--no-notes', '--no-color', '--no-decorate', '--no-mailmap'],
  ...['--no-abbrev', '--no-abbrev-commit', '--no-renames', '--no-ext-diff', '--no-relative', '-O/dev/null'],
  '--ignore-submodules=none',
];

/**
 * First-parent commits up to `until`, oldest first, each with its changes. Only those after `since`, if that
 * is given. Reads all of them through one git, in batches as they arrive.
 */
export async function* changesOf(
  place: GitPlace,
  since: string | null,
  until: string,
): AsyncGenerator<readonly ChangedCommit[]> {
  const range = since === null ? [until] : [until, `^${since}`];
  const git = await spawnGit(place, [...LOG, ...WITHOUT_SETTINGS, ...range, '--']);
  git.stdin.end();
  const reader = byteReader(git.out);
  let outputEnded = false;
  try {
    while (!outputEnded || reader.available() > 0) {
      const batch: ChangedCommit[] = [];
      for (;;) {
        const next = reader.parse((bytes, from) => parseLog(bytes, from, outputEnded));
        if (next === null) break;
        batch.push(next.value);
      }
      if (batch.length > 0) yield batch;
      else if (outputEnded) throw new CloneFailure('git stopped in the middle of a commit');
      // A commit has any length, and is parsed again from its start each time. Waiting for twice the bytes
      // keeps the total work linear.
      outputEnded = !(await reader.waitFor(2 * reader.available() + 1));
    }
    await git.throwIfFailed();
  } finally {
    git.stop();
  }
}
