import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitBlobId } from '../../src/domain/git-blob-id.ts';
import { REGULAR_FILE } from '../../src/domain/git-mode.ts';
import { changedTree, gitTree, gitTreeId } from '../../src/domain/git-tree.ts';

const IDS = { sha1: '0'.repeat(40), sha256: '0'.repeat(64) };
type Format = keyof typeof IDS;

const leafOf = (path: string, content: string, format: Format) => ({
  path,
  mode: REGULAR_FILE,
  oid: gitBlobId(Buffer.from(content), IDS[format]),
});

/** Names that git sorts in a way of its own: a folder is sorted as if its name ended in a slash. */
const names = fc.constantFrom('a', 'a-b', 'a.b', 'a0', 'ab', 'b', 'B', '=9', 'é');
const paths = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
/** No path is a folder of another one. */
const fileSets = fc
  .uniqueArray(fc.tuple(paths, fc.string({ maxLength: 5 })), { selector: ([path]) => path, maxLength: 12 })
  .map((files) => files.filter(([path]) => !files.some(([other]) => other.startsWith(`${path}/`))));

describe.each(['sha1', 'sha256'] as const)('in a repository with %s, the id of a tree', (format) => {
  let folder = '';
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', ['-C', folder, ...args], { input, encoding: 'utf8' }).trim();
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'curfew-tree-'));
    git(['init', '-q', `--object-format=${format}`]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The answer of git. */
  const writeTree = (files: readonly (readonly [string, string])[]): string => {
    const lines = files.map(([path, content]) => {
      const oid = git(['hash-object', '-w', '--stdin'], content);
      return `${REGULAR_FILE} ${oid}\t${path}\0`;
    });
    git(['read-tree', '--empty']);
    git(['update-index', '-z', '--index-info'], lines.join(''));
    return git(['write-tree']);
  };

  it('is git’s own', () => {
    fc.assert(
      fc.property(fileSets, (files) => {
        const tree = gitTree(files.map(([path, content]) => leafOf(path, content, format)));
        expect(gitTreeId(tree, IDS[format])).toBe(writeTree(files));
      }),
      { numRuns: 25 },
    );
  });
});

it('after changes is that of a tree with the same files', () => {
  const leaves = (files: readonly (readonly [string, string])[]) =>
    files.map(([path, content]) => leafOf(path, content, 'sha1'));
  const idOf = (files: readonly (readonly [string, string])[]) => gitTreeId(gitTree(leaves(files)), IDS.sha1);
  fc.assert(
    fc.property(fileSets, fileSets, (before, after) => {
      const kept = new Map(after);
      const tree = gitTree(leaves(before));
      const id = gitTreeId(tree, IDS.sha1);
      const deleted = before.map(([path]) => path).filter((path) => !kept.has(path));
      const changed = changedTree(changedTree(tree, [], deleted), leaves(after), []);
      expect(gitTreeId(changed, IDS.sha1)).toBe(idOf(after));
      // The tree before stays as it is.
      expect(id).toBe(idOf(before));
      expect(gitTreeId(gitTree(leaves(before)), IDS.sha1)).toBe(id);
    }),
  );
});
