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
 * Parses one commit and its changes from the output of `git log -z --raw --pretty=raw`:
 *
 *     commit <id>              the header of the commit object, up to an empty line
 *     tree <id>
 *
 *         Message              every line indented, also empty ones
 *
 *     :<change>\0<path>\0…     if the commit changed anything
 *
 * A zero byte separates commits. Null if not all of the commit is in `bytes`. `outputEnded`: no more bytes
 * will come.
 */
export function parseLog(bytes: Buffer, from: number, outputEnded: boolean): Match<ChangedCommit> | null {
  const end = bytes.indexOf(0, from);
  if (from === bytes.length || (end === -1 && !outputEnded)) return null;
  const text = bytes.toString('utf8', from, end === -1 ? bytes.length : end);
  // Neither a header nor an indented message contains an empty line before a colon.
  const changesStart = text.lastIndexOf('\n\n:');
  const commit = parseCommit(changesStart === -1 ? text : text.slice(0, changesStart + 1));
  if (changesStart === -1) {
    return { value: { commit, changes: [] }, end: end === -1 ? bytes.length : end + 1 };
  }
  const changes: CloneChange[] = [];
  let header = text.slice(changesStart + 2);
  let at = end + 1;
  for (;;) {
    const pathEnd = bytes.indexOf(0, at);
    if (pathEnd === -1) return null;
    changes.push(changeOf(header, bytes.toString('utf8', at, pathEnd)));
    at = pathEnd + 1;
    if (bytes[at] !== COLON) break;
    const headerEnd = bytes.indexOf(0, at);
    if (headerEnd === -1) return null;
    header = bytes.toString('latin1', at, headerEnd);
    at = headerEnd + 1;
  }
  if (at === bytes.length && !outputEnded) return null;
  return { value: { commit, changes }, end: Math.min(at + 1, bytes.length) };
}

function parseCommit(text: string): CloneCommit {
  const headerEnd = text.indexOf('\n\n');
  const header = headerEnd === -1 ? text : text.slice(0, headerEnd);
  const lines = header.split('\n');
  const [first = ''] = lines;
  const oid = first.slice('commit '.length);
  if (!first.startsWith('commit ') || (oid.length !== 40 && oid.length !== 64)) throw unexpectedOutput(first);
  const message =
    headerEnd === -1
      ? ''
      : text
          .slice(headerEnd + 1)
          .replaceAll(INDENT, '\n')
          .slice(1);
  const tree = (lines[1] ?? '').slice('tree '.length);
  return { oid, tree, parents: parentsIn(lines), ...peopleIn(lines), message };
}

/**
 * Reads only the lines right after the tree, as git does. A later line that looks like a parent is not one.
 */
function parentsIn(lines: readonly string[]): readonly string[] {
  const parents: string[] = [];
  for (const line of lines.slice(2)) {
    if (!line.startsWith(PARENT)) break;
    parents.push(line.slice(PARENT.length));
  }
  return parents;
}

/** If a commit has several authors, git uses the first. */
function peopleIn(lines: readonly string[]): Pick<CloneCommit, 'author' | 'committer' | 'signed'> {
  let author: Signature | null = null;
  let committer: Signature | null = null;
  let signed = false;
  for (const line of lines) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    switch (line.slice(0, space)) {
      case 'author':
        author ??= parseSignature(value);
        break;
      case 'committer':
        committer ??= parseSignature(value);
        break;
      case 'gpgsig':
      case 'gpgsig-sha256':
        signed = true;
        break;
    }
  }
  return { author: author ?? NO_SIGNATURE, committer: committer ?? NO_SIGNATURE, signed };
}

const NO_SIGNATURE: Signature = { name: '', email: '', at: Number.NaN };

/** `name <email> seconds zone`. Anything else gives an empty name and no time. */
function parseSignature(line: string): Signature {
  const open = line.indexOf('<');
  const close = line.indexOf('> ', open);
  if (open === -1 || close === -1) return NO_SIGNATURE;
  const [, seconds] = SECONDS.exec(line.slice(close + 2)) ?? [];
  if (seconds === undefined) return NO_SIGNATURE;
  const nameEnd = open > 0 && line[open - 1] === ' ' ? open - 1 : open;
  return { name: line.slice(0, nameEnd), email: line.slice(open + 1, close), at: Number(seconds) * 1000 };
}

const SECONDS = /^(-?\d{1,15})(?: [+-]\d{4})?$/;

function changeOf(header: string, path: string): CloneChange {
  // `:100644 100644 <id> <id> M`. Cut at fixed positions: a history has a hundred thousand of these.
  const digits = (header.length - ':100644 100644   M'.length) / 2;
  if (digits !== 40 && digits !== 64) throw unexpectedOutput(header);
  const before = header.slice(15, 15 + digits);
  const after = header.slice(16 + digits, 16 + 2 * digits);
  return { path, before: sideOf(header.slice(1, 7), before), after: sideOf(header.slice(8, 14), after) };
}

function sideOf(mode: string, oid: string): CloneChange['before'] {
  return mode === '000000' ? null : { mode, oid };
}

function unexpectedOutput(line: string): CloneFailure {
  return new CloneFailure(`the output of git log cannot be understood: ${line.slice(0, 100)}`);
}
