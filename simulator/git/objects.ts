import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { tryGit } from './git-binary.ts';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';

export interface GitObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** The object database of one bare repository, in git's own loose format, so that plain git reads it too. */
export class Objects {
  readonly #folder: string;
  readonly #cache = new Map<string, GitObject>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(oid: string): GitObject | undefined {
    return this.readLoose(oid) ?? this.#keep(oid, this.#readPacked(oid));
  }

  /**
   * Reads an object from memory or from its own file, without starting git; undefined if it is in neither.
   */
  readLoose(oid: string): GitObject | undefined {
    return this.#cache.get(oid) ?? this.#keep(oid, this.#readFile(oid));
  }

  #keep(oid: string, found: GitObject | undefined): GitObject | undefined {
    if (found && found.content.length < 1 << 20) this.#cache.set(oid, found);
    return found;
  }

  write(type: ObjectType, content: Buffer): string {
    const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const oid = createHash('sha1').update(whole).digest('hex');
    const path = this.#pathOf(oid);
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}`;
      writeFileSync(temporary, deflateSync(whole), { mode: 0o444 });
      renameSync(temporary, path);
    }
    return oid;
  }

  #pathOf(oid: string): string {
    return join(this.#folder, 'objects', oid.slice(0, 2), oid.slice(2));
  }

  #readFile(oid: string): GitObject | undefined {
    const path = this.#pathOf(oid);
    if (!/^[0-9a-f]{40}$/.test(oid) || !existsSync(path)) return undefined;
    const whole = inflateSync(readFileSync(path));
    const end = whole.indexOf(0);
    return {
      type: typeOf(whole.subarray(0, end).toString().split(' ')[0]),
      content: whole.subarray(end + 1),
    };
  }

  #readPacked(oid: string): GitObject | undefined {
    if (!/^[0-9a-f]{40}$/.test(oid)) return undefined;
    const { out } = tryGit(this.#folder, ['cat-file', '--batch'], `${oid}\n`);
    const end = out.indexOf(10);
    const [, type, size] = out.subarray(0, end).toString().split(' ');
    if (type === undefined || size === undefined) return undefined;
    return { type: typeOf(type), content: out.subarray(end + 1, end + 1 + Number(size)) };
  }
}

function typeOf(name: string | undefined): ObjectType {
  if (name === 'blob' || name === 'tree' || name === 'commit' || name === 'tag') return name;
  throw new Error(`Not a type of git object: ${name}`);
}
