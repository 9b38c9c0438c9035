import { execFileSync } from 'node:child_process';
import { DateTime } from 'luxon';
import { applyEntry } from '../../../src/domain/ledger/apply-entry.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import { parseAccountFile } from '../../../src/domain/ledger/files/account-file.ts';
import { type IdFile, parseIdFile } from '../../../src/domain/ledger/files/id-file.ts';
import { CURSOR_PATH } from '../../../src/domain/ledger/files/ledger-paths.ts';
import { EMPTY_STATE, type LedgerState } from '../../../src/domain/ledger/ledger-state.ts';
import type { Person } from '../../../src/domain/person.ts';
import { fileChanges } from '../../../src/ledger/file-changes.ts';
import type { TreeFile } from '../../../src/ports/forge/trees.ts';
import { LEDGER, plainGit } from '../../support/lives/recorded-lives.ts';

/** One commit of the ledger: its entries, and the position on the default branch that it records. */
export interface RecordCommit {
  /** The lines `author` and `committer`, and the message. */
  readonly header: string;
  /** The time of the commit. */
  readonly at: DateTime;
  readonly main: string | null;
  readonly entries: readonly Entry[];
}

/** Changes of a record. The numbers and the ids of the entries are computed again afterwards. */
export type Forgery = (commits: readonly RecordCommit[]) => readonly RecordCommit[];

/** A ledger that can be forged again and again. */
export interface Forger {
  readonly commits: readonly RecordCommit[];
  /**
   * Rewrites the whole ledger as Curfew would have written it if the entries had always been these: numbers,
   * ids, checkpoint, days and indexes are consistent. Answers the new head. `rawLines` edits the written
   * files of entries.
   */
  write(forgery: Forgery, rawLines?: (text: string) => string): string;
}

export function forgerOf(gitDir: string): Forger {
  const format = '%H%x00%an <%ae> %ad%x00%cn <%ce> %cd%x00%B';
  const log = plainGit(gitDir, [
    'log',
    '--first-parent',
    '--reverse',
    '--date=raw',
    '-z',
    `--format=${format}%x01`,
    LEDGER,
  ]);
  const heads = log
    .split('\u0001')
    .map((part) => part.replace(/^\0/, '').split('\0'))
    .filter((part) => part.length === 4);
  const first = heads[0]?.[0] ?? '';
  const readme = plainGit(gitDir, ['show', `${first}:README.md`]);
  const commits = heads.map(([oid = '', author = '', committer = '', message = ''], index): RecordCommit => {
    const cursor = JSON.parse(plainGit(gitDir, ['show', `${oid}:${CURSOR_PATH}`])) as {
      readonly main: string | null;
    };
    const added =
      index === 0
        ? []
        : plainGit(gitDir, [
            'diff-tree',
            '-r',
            '--no-commit-id',
            '--name-only',
            '--diff-filter=A',
            oid,
            '--',
            'entries',
          ])
            .split('\n')
            .filter(Boolean);
    const lines = added.flatMap((path) =>
      plainGit(gitDir, ['show', `${oid}:${path}`])
        .split('\n')
        .filter(Boolean),
    );
    const seconds = Number(/ (\d+) [+-]\d{4}$/.exec(committer)?.[1]);
    return {
      header: `author ${author}\ncommitter ${committer}\ndata ${Buffer.byteLength(message)}\n${message}\n`,
      at: DateTime.fromSeconds(seconds, { zone: 'utc' }),
      main: cursor.main,
      entries: lines.map((line): Entry => JSON.parse(line)),
    };
  });
  return {
    commits,
    write(forgery, rawLines = (text) => text) {
      const stream = importStream(renumbered(forgery(commits)), readme, rawLines);
      execFileSync('git', ['-C', gitDir, 'fast-import', '--quiet', '--force'], { input: stream });
      return plainGit(gitDir, ['rev-parse', LEDGER]).trim();
    },
  };
}

/** Numbers without gaps, and the ids of the content. */
function renumbered(commits: readonly RecordCommit[]): readonly RecordCommit[] {
  let seq = 0;
  return commits.map((commit) => ({
    ...commit,
    entries: commit.entries.map((entry) => ({ ...entry, seq: ++seq, id: entryId(entry) })),
  }));
}

function importStream(
  commits: readonly RecordCommit[],
  readme: string,
  rawLines: (text: string) => string,
): Buffer {
  const out: (string | Uint8Array)[] = [`reset refs/heads/${LEDGER}\n`];
  const files = new Map<string, TreeFile>();
  const ids = new Map<string, IdFile>();
  const accounts = new Map<string, Person>();
  let state: LedgerState = { ...EMPTY_STATE, head: '', cursor: null };
  const write = (path: string, content: Uint8Array): void => {
    const bytes = path.startsWith('entries/')
      ? Buffer.from(rawLines(Buffer.from(content).toString()))
      : content;
    out.push(`M 100644 inline ${path}\ndata ${bytes.length}\n`, bytes, '\n');
    files.set(path, { path, mode: '100644', oid: '', size: bytes.length });
  };
  for (const [index, { header, at, main, entries }] of commits.entries()) {
    out.push(`commit refs/heads/${LEDGER}\n${header}`);
    if (index === 0) write('README.md', Buffer.from(readme));
    const before = state;
    state = entries.reduce(applyEntry<LedgerState>, { ...before, cursor: main });
    const indexes = { ids, accounts, unindexed: new Map(), recorded: at };
    const changes = fileChanges({ state: before, files }, { state, entries }, indexes);
    for (const { path, content } of changes.writes) {
      write(path, content);
      remember(path, content, { ids, accounts });
    }
    for (const path of changes.deletions) {
      if (files.delete(path)) out.push(`D ${path}\n`);
    }
    out.push('\n');
  }
  return Buffer.concat(out.map((part) => Buffer.from(part)));
}

/** Remembers what the next commit's indexes build on. */
function remember(
  path: string,
  content: Uint8Array,
  { ids, accounts }: { readonly ids: Map<string, IdFile>; readonly accounts: Map<string, Person> },
): void {
  if (path.startsWith('ids/')) {
    const parsed = parseIdFile(path, content);
    if (parsed.outcome === 'parsed') ids.set(parsed.value.grant, parsed.value);
  }
  if (path.startsWith('accounts/') && path !== 'accounts/indexed.json') {
    const parsed = parseAccountFile(path, content);
    if (parsed.outcome === 'parsed') accounts.set(path, parsed.value.holder);
  }
}
