import type { Objects } from './objects.ts';

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
    `author ${signed(author)}`,
    `committer ${signed(committer)}`,
    '',
    message,
  ];
  return objects.write('commit', Buffer.from(lines.join('\n')));
}

function signed({ name, email, date }: Signature): string {
  return `${name} <${email}> ${Math.floor(date.getTime() / 1000)} +0000`;
}

/** The parents of a commit as git stores it. */
export function parentsIn(text: string): readonly string[] {
  return headersOf(text)('parent');
}

function parse(oid: string, text: string): Commit {
  const end = text.indexOf('\n\n');
  const all = headersOf(text);
  return {
    oid,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: signatureIn(all('author')[0] ?? ''),
    committer: signatureIn(all('committer')[0] ?? ''),
    message: end < 0 ? '' : text.slice(end + 2),
  };
}

function headersOf(text: string): (name: string) => readonly string[] {
  const end = text.indexOf('\n\n');
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n').filter((line) => !line.startsWith(' '));
  return (name) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

function signatureIn(line: string): Signature {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<(.*)> (\d+) [+-]\d{4}$/.exec(line) ?? [];
  return { name, email, date: new Date(Number(seconds) * 1000) };
}
