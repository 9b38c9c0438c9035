import { execFileSync } from 'node:child_process';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { entryId } from '../../../src/domain/ledger/entry-id.ts';
import { KEYS_PATH } from '../../../src/domain/ledger/files/keys-file.ts';
import { readSignedMessage } from '../../../src/domain/ledger/signing/signed-message.ts';
import { LEDGER } from '../lives/recorded-lives.ts';

/** The new content of a file of some commit; null removes the file, undefined keeps it. */
export type Edit = (path: string, text: string, commit: number) => string | null | undefined;

/**
 * Rewrites the whole history of the ledger with other content, by the same authors at the same times, as an
 * attacker with write access to the branch would. The attacker does not have Curfew's key. Its signatures are
 * removed, so that the ledger looks like that of an earlier version, or kept.
 */
export function rewriteLedger(
  gitDir: string,
  edit: Edit,
  { signatures = 'removed' }: { readonly signatures?: 'removed' | 'kept' } = {},
): void {
  const run = (args: readonly string[], input?: Buffer) =>
    execFileSync('git', ['-C', gitDir, ...args], {
      maxBuffer: 1 << 28,
      stdio: ['pipe', 'pipe', 'ignore'],
      ...(input === undefined ? {} : { input }),
    });
  const stream = run(['fast-export', '--full-tree', LEDGER]);
  const blobs = new Map<string, Buffer>();
  const out: (string | Buffer)[] = [];
  let at = 0;
  let commit = 0;
  const line = (): string => {
    const end = stream.indexOf(10, at);
    const text = stream.subarray(at, end).toString();
    at = end + 1;
    return text;
  };
  const data = (header: string): Buffer => {
    const size = Number(header.slice('data '.length));
    const bytes = stream.subarray(at, at + size);
    at += size;
    return bytes;
  };
  const inline = (bytes: Buffer) => out.push(`data ${bytes.length}\n`, bytes, '\n');
  while (at < stream.length) {
    const text = line();
    if (text === 'blob') {
      const mark = line().slice('mark '.length);
      const next = line();
      blobs.set(mark, data(next.startsWith('data') ? next : line()));
      continue;
    }
    // A line feed after data is optional. An empty line is not a command.
    if (text === '') continue;
    if (text.startsWith('commit ')) commit++;
    if (text.startsWith('data ')) {
      const message = data(text);
      const unsigned = readSignedMessage(message.toString())?.text;
      inline(signatures === 'kept' || unsigned === undefined ? message : Buffer.from(unsigned));
      continue;
    }
    const [, mode, mark = '', path = ''] = /^M (\d+) (:\d+) (.*)$/.exec(text) ?? [];
    if (mode === undefined) {
      out.push(`${text}\n`);
      continue;
    }
    const before = blobs.get(mark) ?? Buffer.alloc(0);
    const after = edit(path, before.toString(), commit);
    if (after === null || (path === KEYS_PATH && signatures === 'removed')) continue;
    out.push(`M ${mode} inline ${path}\n`);
    inline(after === undefined ? before : Buffer.from(after));
  }
  run(['fast-import', '--quiet', '--force'], Buffer.concat(out.map((part) => Buffer.from(part))));
}

/** Changes entries in every file, and gives each the id of its new content. */
export function editEntries(change: (entry: Entry) => Entry): Edit {
  return (path, text) =>
    path.startsWith('entries/')
      ? text
          .split('\n')
          .filter(Boolean)
          .map((line): Entry => JSON.parse(line))
          .map((entry) => {
            const changed = change(entry);
            return changed === entry ? entry : { ...changed, id: entryId(changed) };
          })
          .map((entry) => `${JSON.stringify(entry)}\n`)
          .join('')
      : undefined;
}
