import type { Objects } from './objects.ts';

/** Who and when, as in the line `author` or `committer` of a commit. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

export interface Commit {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export type NewCommit = Omit<Commit, 'oid'>;

export function readCommit(objects: Objects, oid: string): Commit | undefined {
  const object = objects.read(oid);
  return object?.type === 'commit' ? parse(oid, object.content.toString()) : undefined;
}

export function writeCommit(
  objects: Objects,
  { tree, parents, author, committer, message }: NewCommit,
): string {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${identityLine(author)}`,
    `committer ${identityLine(committer)}`,
    '',
    message,
  ];
  return objects.write('commit', Buffer.from(lines.join('\n')));
}

function identityLine({ name, email, date }: Signature): string {
  return `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
}

/** The parents of a commit as git stores it. */
export function parentsIn(text: string): readonly string[] {
  return headersOf(text)('parent');
}

function parse(oid: string, text: string): Commit {
  const end = text.indexOf('\n\n');
  const header = headersOf(text);
  return {
    oid,
    tree: header('tree')[0] ?? '',
    parents: header('parent'),
    author: signatureIn(header('author')[0] ?? ''),
    committer: signatureIn(header('committer')[0] ?? ''),
    message: end < 0 ? '' : text.slice(end + 2),
  };
}

function headersOf(text: string): (name: string) => readonly string[] {
  const end = text.indexOf('\n\n');
  // A header may continue in lines that start with a space, as a signature does. They are left out.
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n').filter((line) => !line.startsWith(' '));
  return (name) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

function signatureIn(line: string): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000) };
}
