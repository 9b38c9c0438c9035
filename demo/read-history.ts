import { execFileSync } from 'node:child_process';
import type { Repository } from '../simulator/people/repository.ts';

const LEDGER = 'curfew/ledger';

/** Commit subjects of the ledger, read with plain git, oldest first. */
export function ledgerSubjects({ gitDir }: Repository): readonly string[] {
  return git(gitDir, 'log', '--reverse', '--format=%s', LEDGER).split('\n').filter(Boolean);
}

/** The types of all entries in order of `seq`. Throws if a number is missing. */
export function ledgerTypes({ gitDir }: Repository): readonly string[] {
  const files = git(gitDir, 'ls-tree', '-r', '--name-only', LEDGER, 'entries/').split('\n').filter(Boolean);
  const entries = files
    .flatMap((file) => git(gitDir, 'show', `${LEDGER}:${file}`).split('\n').filter(Boolean))
    .map((line): { readonly seq: number; readonly type: string } => JSON.parse(line))
    .sort((a, b) => a.seq - b.seq);
  for (const [index, { seq }] of entries.entries()) {
    if (seq !== index + 1) throw new Error(`The ledger has a gap: entry ${seq} follows entry ${index}`);
  }
  return entries.map(({ type }) => type);
}

/** Whole messages of the default branch, newest first. */
export function mainMessages({ gitDir, defaultBranch }: Repository): readonly string[] {
  return git(gitDir, 'log', '--first-parent', '--format=%B%x00', defaultBranch)
    .split('\0')
    .map((message) => message.trim())
    .filter(Boolean);
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
}
