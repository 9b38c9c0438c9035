import { execFileSync } from 'node:child_process';
import { hash, type KeyObject, sign } from 'node:crypto';
import { DateTime } from 'luxon';
import { gitBlobId } from '../../../src/domain/git-blob-id.ts';
import { REGULAR_FILE } from '../../../src/domain/git-mode.ts';
import { gitTree, gitTreeId } from '../../../src/domain/git-tree.ts';
import { applyEntry } from '../../../src/domain/ledger/apply-entry.ts';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import { parseAccountFile } from '../../../src/domain/ledger/files/account-file.ts';
import { type IdFile, parseIdFile } from '../../../src/domain/ledger/files/id-file.ts';
import { KEYS_PATH, type KeysFile, parseKeys } from '../../../src/domain/ledger/files/keys-file.ts';
import { CURSOR_PATH } from '../../../src/domain/ledger/files/ledger-paths.ts';
import { EMPTY_STATE, type LedgerState } from '../../../src/domain/ledger/ledger-state.ts';
import {
  keyIdOf,
  signedEntries,
  statementBytes,
} from '../../../src/domain/ledger/signing/append-statement.ts';
import { readSignedMessage, signatureTrailers } from '../../../src/domain/ledger/signing/signed-message.ts';
import type { Person } from '../../../src/domain/person.ts';
import { fileChanges } from '../../../src/ledger/file-changes.ts';
import { signingKey } from '../../../src/ledger/ledger-keys.ts';
import type { FileWrite } from '../../../src/ports/forge/branch-commits.ts';
import type { TreeFile } from '../../../src/ports/forge/trees.ts';
import { LEDGER, plainGit } from '../../support/lives/recorded-lives.ts';

/** The repository has SHA-1: an id of that length. */
const SHA1 = '0'.repeat(40);

/** One commit of the ledger: its entries, and the position on the default branch that it records. */
export interface RecordCommit {
  /** The lines `author` and `committer`. */
  readonly people: string;
  /** Without Curfew's signature. */
  readonly message: string;
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

/**
 * The forger has everything: also Curfew's own key, from its PEM text, and the right to write the branch. So
 * only the content can show that the record is not true.
 */
export function forgerOf(gitDir: string, pem: string): Forger {
  const key = signingKey(pem);
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
  const begun = ['README.md', KEYS_PATH].map((path) => ({
    path,
    content: Buffer.from(plainGit(gitDir, ['show', `${first}:${path}`])),
  }));
  const parsed = parseKeys(begun[1]?.content ?? Buffer.alloc(0));
  if (parsed.outcome === 'broken') throw new Error(parsed.because);
  const keys = parsed.value;
  const commits = heads.map(([oid = '', author = '', committer = '', signed = ''], index): RecordCommit => {
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
      people: `author ${author}\ncommitter ${committer}\n`,
      message: readSignedMessage(signed)?.text ?? signed,
      at: DateTime.fromSeconds(seconds, { zone: 'utc' }),
      main: cursor.main,
      entries: lines.map((line): Entry => JSON.parse(line)),
    };
  });
  return {
    commits,
    write(forgery, rawLines = (text) => text) {
      const stream = importStream(renumbered(forgery(commits)), { begun, keys, key, rawLines });
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

interface Forging {
  /** The files of the first commit that never change. */
  readonly begun: readonly FileWrite[];
  readonly keys: KeysFile;
  readonly key: KeyObject;
  readonly rawLines: (text: string) => string;
}

function importStream(commits: readonly RecordCommit[], { begun, keys, key, rawLines }: Forging): Buffer {
  const out: (string | Uint8Array)[] = [`reset refs/heads/${LEDGER}\n`];
  const files = new Map<string, TreeFile>();
  const ids = new Map<string, IdFile>();
  const accounts = new Map<string, Person>();
  let state: LedgerState = { ...EMPTY_STATE, head: '', cursor: null };
  let parent: string | null = null;
  for (const [index, { people, message, at, main, entries }] of commits.entries()) {
    const before = state;
    state = entries.reduce(applyEntry<LedgerState>, { ...before, cursor: main });
    const indexes = { ids, accounts, unindexed: new Map(), recorded: at };
    const changes = fileChanges({ state: before, files, keys }, { state, entries }, indexes);
    for (const { path, content } of changes.writes) remember(path, content, { ids, accounts });
    const writes = [...(index === 0 ? begun : []), ...changes.writes].map(({ path, content }) => ({
      path,
      content: path.startsWith('entries/') ? Buffer.from(rawLines(Buffer.from(content).toString())) : content,
    }));
    for (const { path, content } of writes) {
      files.set(path, { path, mode: REGULAR_FILE, oid: gitBlobId(content, SHA1), size: content.length });
    }
    const deleted = changes.deletions.filter((path) => files.delete(path));
    const tree = gitTreeId(gitTree(files.values()), SHA1);
    const signed = signedMessage({ tree, parent, message, writes }, { entries, keys, key });
    out.push(`commit refs/heads/${LEDGER}\n${people}data ${Buffer.byteLength(signed)}\n${signed}\n`);
    for (const { path, content } of writes) {
      out.push(`M ${REGULAR_FILE} inline ${path}\ndata ${content.length}\n`, content, '\n');
    }
    for (const path of deleted) out.push(`D ${path}\n`);
    out.push('\n');
    const parentLine: string = parent === null ? '' : `parent ${parent}\n`;
    const body = `tree ${tree}\n${parentLine}${people}\n${signed}`;
    parent = hash('sha1', `commit ${Buffer.byteLength(body)}\0${body}`);
  }
  return Buffer.concat(out.map((part) => Buffer.from(part)));
}

/** The message with a valid signature of the key, as Curfew writes it. */
function signedMessage(
  {
    tree,
    parent,
    message,
    writes,
  }: {
    readonly tree: string;
    readonly parent: string | null;
    readonly message: string;
    readonly writes: readonly FileWrite[];
  },
  { entries, keys, key }: Pick<Forging, 'keys' | 'key'> & Pick<RecordCommit, 'entries'>,
): string {
  const [first, last] = [entries[0]?.seq, entries.at(-1)?.seq];
  const file = writes.find(({ path }) => path.startsWith('entries/'));
  const numbered =
    first === undefined || last === undefined || file === undefined
      ? null
      : signedEntries(first, last, file.content);
  const { repository, branch } = keys;
  const statement = { repository, branch, parent, tree, entries: numbered, message };
  const signature = sign(null, statementBytes(statement), key).toString('base64');
  const signatures = [{ key: keyIdOf(keys.keys.at(-1)?.key ?? ''), signature }];
  return `${message}\n\n${signatureTrailers({ entries: numbered, signatures })}`;
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
