import {
  type ChangedCommit,
  type CloneChange,
  type CloneCommit,
  CloneFailure,
  type Signature,
} from '../../ports/clone.ts';
import type { Match } from './byte-reader.ts';

const COLON = 58;
const PARENT = 'parent ';
const INDENT = '\n    ';

/**
 * Takes a commit with what it changed off what `git log -z --raw --pretty=raw` tells:
 *
 *     commit <id>              the header as it stands, up to a line that is empty
 *     tree <id>
 *
 *         Message              each of its lines indented, also those that are empty
 *
 *     :<change>\0<path>\0…     where something changed
 *
 * A zero byte stands between one and the next. Null where not all of it has come; `over` says that no more
 * will.
 */
export function parseLog(bytes: Buffer, from: number, over: boolean): Match<ChangedCommit> | null {
  const end = bytes.indexOf(0, from);
  if (from === bytes.length || (end === -1 && !over)) return null;
  const text = bytes.toString('utf8', from, end === -1 ? bytes.length : end);
  // Neither a header nor a message has an empty line before a colon.
  const told = text.lastIndexOf('\n\n:');
  const commit = parseCommit(told === -1 ? text : text.slice(0, told + 1));
  if (told === -1) return { value: { commit, changes: [] }, end: end === -1 ? bytes.length : end + 1 };
  const changes: CloneChange[] = [];
  let header = text.slice(told + 2);
  let at = end + 1;
  for (;;) {
    const gap = bytes.indexOf(0, at);
    if (gap === -1) return null;
    changes.push(changeOf(header, bytes.toString('utf8', at, gap)));
    at = gap + 1;
    if (bytes[at] !== COLON) break;
    const next = bytes.indexOf(0, at);
    if (next === -1) return null;
    header = bytes.toString('latin1', at, next);
    at = next + 1;
  }
  if (at === bytes.length && !over) return null;
  return { value: { commit, changes }, end: Math.min(at + 1, bytes.length) };
}

function parseCommit(text: string): CloneCommit {
  const gap = text.indexOf('\n\n');
  const head = gap === -1 ? text : text.slice(0, gap);
  const lines = head.split('\n');
  const [first = ''] = lines;
  // As git does: those right after the tree, and no line further down that looks like one.
  const parents: string[] = [];
  for (const line of lines.slice(2)) {
    if (!line.startsWith(PARENT)) break;
    parents.push(line.slice(PARENT.length));
  }
  let author: Signature | null = null;
  let committer: Signature | null = null;
  let signed = false;
  for (const line of lines) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    switch (line.slice(0, space)) {
      // Of several, git goes by the first.
      case 'author':
        author ??= signatureOf(value);
        break;
      case 'committer':
        committer ??= signatureOf(value);
        break;
      case 'gpgsig':
      case 'gpgsig-sha256':
        signed = true;
        break;
    }
  }
  const oid = first.slice('commit '.length);
  if (!first.startsWith('commit ') || (oid.length !== 40 && oid.length !== 64)) throw misunderstood(first);
  const message =
    gap === -1
      ? ''
      : text
          .slice(gap + 1)
          .replaceAll(INDENT, '\n')
          .slice(1);
  return { oid, parents, author: author ?? NOBODY, committer: committer ?? NOBODY, signed, message };
}

const NOBODY: Signature = { name: '', email: '', at: Number.NaN };

/** `name <email> seconds zone`; nobody and no time where it is anything else. */
function signatureOf(line: string): Signature {
  const open = line.indexOf('<');
  const close = line.indexOf('> ', open);
  if (open === -1 || close === -1) return NOBODY;
  const [, seconds] = SECONDS.exec(line.slice(close + 2)) ?? [];
  if (seconds === undefined) return NOBODY;
  const end = open > 0 && line[open - 1] === ' ' ? open - 1 : open;
  return { name: line.slice(0, end), email: line.slice(open + 1, close), at: Number(seconds) * 1000 };
}

const SECONDS = /^(-?\d{1,15})(?: [+-]\d{4})?$/;

function changeOf(header: string, path: string): CloneChange {
  // `:100644 100644 <id> <id> M`: cut by the width of ids, as there are a hundred thousand of these.
  const digits = (header.length - ':100644 100644   M'.length) / 2;
  if (digits !== 40 && digits !== 64) throw misunderstood(header);
  const before = header.slice(15, 15 + digits);
  const after = header.slice(16 + digits, 16 + 2 * digits);
  return { path, before: sideOf(header.slice(1, 7), before), after: sideOf(header.slice(8, 14), after) };
}

function sideOf(mode: string, oid: string): CloneChange['before'] {
  return mode === '000000' ? null : { mode, oid };
}

function misunderstood(said: string): CloneFailure {
  return new CloneFailure(`git told of a commit in a way that cannot be understood: ${said.slice(0, 100)}`);
}
