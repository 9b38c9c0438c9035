import { createHash } from 'node:crypto';

const APP = 'curfew[bot] <1+curfew[bot]@users.noreply.github.com>';
const GITHUB = 'GitHub <noreply@github.com>';

/** Contents by path; null deletes the file. */
export type Files = ReadonlyMap<string, Uint8Array | null>;

/** A branch that is written with `git fast-import`. */
export interface ImportedBranch {
  /** The id of the last commit. */
  head(): string;
  /** The next commit: its id, and the input of `git fast-import` for it. */
  next(
    at: number,
    message: string | SignedPlace,
    files: Files,
  ): Promise<{ readonly oid: string; readonly stream: Buffer }>;
}

/** Makes the message of a commit that it signs: `parent` is null for the first one. */
type SignedPlace = (place: { readonly parent: string | null; readonly tree: string }) => Promise<string>;

/**
 * Computes the ids itself: `git fast-import` would report them only at its end, and later commits quote them.
 */
export function importedBranch(ref: string): ImportedBranch {
  const tree = new Folder();
  let parent = '';
  return {
    head: () => parent,
    async next(at, message, files) {
      for (const [path, content] of files)
        tree.set(path.split('/'), content === null ? null : blobId(content));
      const time = `${Math.floor(at / 1000)} +0000`;
      const people = `author ${APP} ${time}\ncommitter ${GITHUB} ${time}`;
      const treeId = tree.id();
      const place = { parent: parent === '' ? null : parent, tree: treeId };
      const text = `${typeof message === 'string' ? message : await message(place)}\n`;
      const parentLine = parent === '' ? '' : `parent ${parent}\n`;
      const body = `tree ${treeId}\n${parentLine}${people}\n\n${text}`;
      const parts: (string | Uint8Array)[] = [
        `commit ${ref}\n${people}\ndata ${Buffer.byteLength(text)}\n${text}`,
      ];
      for (const [path, content] of files) {
        if (content === null) parts.push(`D ${path}\n`);
        else parts.push(`M 100644 inline ${path}\ndata ${content.length}\n`, content, '\n');
      }
      parent = objectId('commit', bytes(body));
      return { oid: parent, stream: Buffer.concat(parts.map((part) => Buffer.from(part))) };
    },
  };
}

/** A tree. After a change it computes only the ids of the folders above the change again. */
class Folder {
  readonly files = new Map<string, string | Folder>();
  cachedId: Buffer | null = null;

  set([name = '', ...rest]: readonly string[], oid: string | null): void {
    this.cachedId = null;
    if (rest.length === 0) {
      if (oid === null) this.files.delete(name);
      else this.files.set(name, oid);
      return;
    }
    const entry = this.files.get(name);
    const folder = entry instanceof Folder ? entry : new Folder();
    this.files.set(name, folder);
    folder.set(rest, oid);
    if (folder.files.size === 0) this.files.delete(name);
  }

  id(): string {
    return this.rawId().toString('hex');
  }

  rawId(): Buffer {
    if (this.cachedId !== null) return this.cachedId;
    const rows = [...this.files].map(([name, entry]) => ({
      name,
      entry,
      // Git sorts folders as if their names ended with a slash.
      sortKey: entry instanceof Folder ? `${name}/` : name,
    }));
    rows.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
    const body = Buffer.concat(
      rows.flatMap(({ name, entry }) => [
        Buffer.from(entry instanceof Folder ? `40000 ${name}\0` : `100644 ${name}\0`),
        entry instanceof Folder ? entry.rawId() : Buffer.from(entry, 'hex'),
      ]),
    );
    this.cachedId = createHash('sha1').update(`tree ${body.length}\0`).update(body).digest();
    return this.cachedId;
  }
}

export function blobId(content: Uint8Array): string {
  return objectId('blob', content);
}

function objectId(type: string, content: Uint8Array): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex');
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
