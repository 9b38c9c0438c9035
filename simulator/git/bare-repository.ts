import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Commit, type NewCommit, readCommit, writeCommit } from './commits.ts';
import { git, tryGit } from './git-binary.ts';
import { Objects } from './objects.ts';
import { type Change, changeTree, emptyTree, entryAt } from './trees.ts';

/** The content of each path; `null` removes the path. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

/** A real bare repository on disk. Plain git works with it, too. */
export class BareRepository {
  readonly folder: string;
  readonly objects: Objects;

  constructor(folder: string, defaultBranch: string) {
    this.folder = folder;
    this.objects = new Objects(folder);
    mkdirSync(dirname(folder), { recursive: true });
    if (!existsSync(join(folder, 'HEAD'))) {
      git(folder, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`]);
      git(folder, ['config', 'gc.auto', '0']);
    }
  }

  /**
   * Every ref below `under` with its commit, read from the files, because plain git may have pushed a moment
   * ago.
   */
  refs(under = 'refs/'): Map<string, string> {
    // Reads loose refs first. A ref that git packs during the read is then found in one of the two places.
    const loose = this.#looseRefs(under);
    return new Map([...this.#packedRefs(under), ...loose]);
  }

  #looseRefs(under: string): Map<string, string> {
    const found = new Map<string, string>();
    const start = join(this.folder, under);
    const files = existsSync(start) ? readdirSync(start, { recursive: true, withFileTypes: true }) : [];
    for (const file of files) {
      if (!file.isFile() || file.name.endsWith('.lock')) continue;
      const path = join(file.parentPath, file.name);
      const oid = textOf(path)?.trim();
      if (oid !== undefined && isOid(oid)) found.set(path.slice(this.folder.length + 1), oid);
    }
    return found;
  }

  #packedRefs(under: string): Map<string, string> {
    const found = new Map<string, string>();
    for (const line of (textOf(join(this.folder, 'packed-refs')) ?? '').split('\n')) {
      const [oid = '', name] = line.split(' ');
      if (name?.startsWith(under) && isOid(oid)) found.set(name, oid);
    }
    return found;
  }

  ref(name: string): string | undefined {
    if (!isRefName(name)) return undefined;
    const loose = textOf(join(this.folder, name))?.trim();
    return loose !== undefined && isOid(loose) ? loose : this.#packedRefs(name).get(name);
  }

  branch(name: string): string | undefined {
    return this.ref(`refs/heads/${name}`);
  }

  /** Moves a ref from an expected commit; false if the ref was elsewhere. */
  setRef(name: string, oid: string, expected?: string): boolean {
    const moved = this.#moveLoose(name, oid, expected);
    if (moved !== undefined) return moved;
    const old = expected === undefined ? [] : [expected];
    return tryGit(this.folder, ['update-ref', name, oid, ...old]).code === 0;
  }

  /** Moves a loose ref as git does, with git's lock; undefined if git has to do it. */
  #moveLoose(name: string, oid: string, expected: string | undefined): boolean | undefined {
    const path = join(this.folder, name);
    const lock = `${path}.lock`;
    if (!/^refs\/(heads|pull)(\/[\w-]+)+$/.test(name) || this.objects.readLoose(oid)?.type !== 'commit')
      return undefined;
    try {
      if (!isOid(readFileSync(path, 'utf8').trim())) return undefined;
      writeFileSync(lock, `${oid}\n`, { flag: 'wx' });
    } catch {
      return undefined;
    }
    // Only the owner of the lock changes the ref, so this value stays.
    const now = textOf(path)?.trim();
    if (now === undefined || (expected !== undefined && now !== expected)) {
      rmSync(lock);
      return now === undefined ? undefined : false;
    }
    renameSync(lock, path);
    return true;
  }

  deleteRef(name: string): void {
    git(this.folder, ['update-ref', '-d', name]);
  }

  commit(oid: string): Commit | undefined {
    return readCommit(this.objects, oid);
  }

  writeCommit(commit: NewCommit): string {
    return writeCommit(this.objects, commit);
  }

  treeOf(oid: string): string {
    return this.commit(oid)?.tree ?? emptyTree;
  }

  writeBlob(content: Buffer | string): string {
    return this.objects.write('blob', Buffer.from(content));
  }

  /** The bytes at a path of a commit. */
  file(commit: string, path: string): Buffer | undefined {
    const entry = entryAt(this.objects, this.treeOf(commit), path);
    return entry === undefined ? undefined : this.objects.read(entry.oid)?.content;
  }

  /** The tree of a commit with some files replaced by text, or removed by `null`. */
  edit(commit: string | undefined, files: Files): string {
    return this.editTree(commit === undefined ? emptyTree : this.treeOf(commit), files);
  }

  editTree(tree: string, files: Files): string {
    const changes = Object.entries(files).map(([path, content]): [string, Change] => [
      path,
      content === null ? null : { mode: '100644', oid: this.writeBlob(content) },
    ]);
    return changeTree(this.objects, tree, new Map(changes));
  }
}

function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Checks the rules of `git check-ref-format` that keep a name from leaving its folder. */
function isRefName(name: string): boolean {
  return /^refs\/[^\0-\x20\x7f~^:?*[\\]+$/.test(name) && !/\/\.|\.\.|\/\/|\.lock(\/|$)/.test(name);
}

/** The text of a file; undefined if there is none. Git may have just removed it. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && NO_FILE.has(String(error.code))) return undefined;
    throw error;
  }
}

const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);
