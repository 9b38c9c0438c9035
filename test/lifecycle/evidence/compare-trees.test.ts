import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantsReach } from '../../../src/domain/grants/folder-reach.ts';
import { DEFAULT_GRANTS_GLOBS } from '../../../src/domain/grants/grants-paths.ts';
import {
  type ComparedPath,
  changedPaths,
  concernsGrants,
  concernsPolicy,
  unlistedFolder,
} from '../../../src/lifecycle/evidence/changed-paths.ts';
import { compareTrees } from '../../../src/lifecycle/evidence/compare-trees.ts';
import { fileAt, filesWithin } from '../../../src/lifecycle/evidence/read-folders.ts';
import { TreeTooLarge } from '../../../src/lifecycle/evidence/tree-too-large.ts';
import type { TreeFile, Trees } from '../../../src/ports/forge/trees.ts';
import { folderListings } from '../../support/fakes/folder-listings.ts';

/** GitHub lists 100,000 entries. Here it is a hundredth. */
const LISTED_MAX = 1_000;

type Files = Readonly<Record<string, string>>;

/** The listings of commits with these files (content by path), and the names of the calls. */
function listingsOf(commits: Readonly<Record<string, Files>>) {
  const calls: string[] = [];
  const listed = folderListings(
    (commit) => filesIn(commits[commit] ?? {}),
    () => LISTED_MAX,
  );
  const trees: Pick<Trees, 'folder' | 'below'> = {
    async folder(id) {
      calls.push(`folder ${id}`);
      return listed.folder(id);
    },
    async below(id) {
      calls.push(`below ${id}`);
      return listed.below(id);
    },
  };
  return { trees, calls };
}

const filesIn = (files: Files): readonly TreeFile[] =>
  Object.entries(files).map(([path, oid]) => ({ path, mode: '100644', oid, size: 1 }));

const compared = async (before: Files, after: Files, globs = DEFAULT_GRANTS_GLOBS) => {
  const { trees, calls } = listingsOf({ before, after });
  const changed = await compareTrees(trees, 'before', 'after', globs);
  return { changed, calls: calls.length, trees };
};

const BASE: Files = { 'README.md': '1', 'access/a.yaml': '2', '.github/curfew.yml': '3', 'src/main.ts': '4' };
const many = (count: number, name: (index: number) => string): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), 'x']));

it('finds added, changed and removed files', async () => {
  const { '.github/curfew.yml': _, ...without } = BASE;
  const { changed } = await compared(BASE, { ...without, 'access/a.yaml': '5', 'access/deep/b.yaml': '6' });
  expect(changed.map(({ path, oid }) => [path, oid]).sort()).toEqual([
    ['.github/curfew.yml', null],
    ['access/a.yaml', '5'],
    ['access/deep/b.yaml', '6'],
  ]);
});

it('names a folder without listing it if it can hold no grants file', async () => {
  const { changed, calls } = await compared(BASE, { ...BASE, 'src/deep/more.ts': '9' });
  expect(changed).toMatchObject([{ path: 'src/', mode: '040000', oid: expect.any(String), after: null }]);
  expect(unlistedFolder(DEFAULT_GRANTS_GLOBS, changed)).toBeNull();
  expect(calls).toBe(2);
});

it('sees a file in place of a folder, and a folder in place of a file', async () => {
  const { changed } = await compared({ access: '1', 'a/b.yaml': '2' }, { 'access/x.yaml': '1', a: '3' }, [
    'a/*.yaml',
  ]);
  expect(changed.map(({ path, mode }) => [path, mode]).sort()).toEqual([
    ['a', '100644'],
    ['a/b.yaml', null],
    ['access', null],
    ['access/x.yaml', '100644'],
  ]);
});

it('one commit has no differences, and costs nothing', async () => {
  const { trees, calls } = listingsOf({ before: BASE });
  expect(await compareTrees(trees, 'before', 'before', DEFAULT_GRANTS_GLOBS)).toEqual([]);
  expect(calls).toEqual([]);
});

describe('the number of calls', () => {
  it.each([
    ['300 folders outside', many(300, (index) => `src/f${index}/x.ts`), 4],
    ['2,000 files outside', many(2_000, (index) => `src/f${index % 40}/${index}.ts`), 4],
    ['300 folders beside grants files', many(300, (index) => `access/f${index}/x.txt`), 4],
    ['2,000 files beside grants files', many(2_000, (index) => `access/f${index % 40}/${index}.txt`), 6],
  ])('is few with %s', async (_name, files, calls) => {
    const before = { ...BASE, ...files };
    const { calls: made } = await compared(before, { ...before, 'access/a.yaml': '9' });
    expect(made).toBeLessThanOrEqual(calls);
  });

  it.each([
    ['too many folders', many(2_000, (index) => `access/f${index % 40}/${index}.txt`), 'access/'],
    ['too many files', many(1_001, (index) => `access/${index}.txt`), 'access/'],
    ['too many files at the top', many(1_001, (index) => `${index}.txt`), '/'],
    ['a glob for every folder', many(2_000, (index) => `f${index % 40}/${index}.yaml`), '/'],
  ])('is limited for %s, and the folder is not taken for a complete one', async (_name, files, folder) => {
    const globs = ['access/**/*.yaml', '**/*.yaml'];
    const { changed, calls, trees } = await compared(BASE, { ...BASE, ...files }, globs);
    expect(calls).toBeLessThanOrEqual(8);
    expect(changed.map(({ path }) => path)).toContain(folder);
    expect(unlistedFolder(globs, changed)).toBe(folder.slice(0, -1));
    expect(changed.some((path) => concernsGrants(globs, path))).toBe(true);
    const within = filesWithin(trees, 'after', (name) => grantsReach(globs, name));
    await expect(within).rejects.toBeInstanceOf(TreeTooLarge);
  });
});

it('finds one file by its path, and lists only the folders above it', async () => {
  const { trees, calls } = listingsOf({
    before: { ...BASE, ...many(300, (index) => `src/f${index}/x.ts`) },
  });
  expect(await fileAt(trees, 'before', '.github/curfew.yml')).toMatchObject({
    path: '.github/curfew.yml',
    oid: '3',
  });
  expect(calls).toHaveLength(2);
  for (const path of ['access', '.github/nothing', 'README.md/x', 'READ'])
    expect(await fileAt(trees, 'before', path)).toBeNull();
});

const pathOf = fc
  .tuple(
    fc.array(fc.constantFrom('access', 'Access', 'a', 'b', '.github', 'src'), { maxLength: 3 }),
    fc.constantFrom('a.yaml', 'b.yml', 'curfew.yml', 'x.txt'),
  )
  .map((parts) => parts.flat().join('/'));
const tree = fc.dictionary(pathOf, fc.constantFrom('1', '2'), { maxKeys: 12 });
const globs = fc.subarray(
  ['access/**/*.yaml', '*/a.yaml', 'a/b/*.yml', '**/b.yml', 'a*/**/a.yaml', '*.yaml'],
  {
    minLength: 1,
  },
);

it('finds every difference that a comparison of the complete listings finds', async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, globs, async (before, after, chosen) => {
      const { changed, trees } = await compared(before, after, chosen);
      const whole = changedPaths(filesIn(before), filesIn(after));
      const watched = (paths: readonly ComparedPath[]) =>
        paths
          .filter((path) => concernsGrants(chosen, path) || concernsPolicy(path))
          .map(({ path, mode, oid, before: earlier }) =>
            JSON.stringify([path, mode, oid, earlier?.oid ?? null]),
          );
      expect(watched(changed).sort()).toEqual(watched(whole).sort());
      // Every other difference is in a folder that is named.
      for (const { path } of whole)
        expect(
          changed.some(
            (found) => found.path === path || (found.path.endsWith('/') && path.startsWith(found.path)),
          ),
        ).toBe(true);
      const isGrants = ({ path }: TreeFile) => concernsGrants(chosen, { path });
      const listed = await filesWithin(trees, 'after', (folder) => grantsReach(chosen, folder));
      expect(
        listed
          .filter(isGrants)
          .map(({ path }) => path)
          .sort(),
      ).toEqual(
        filesIn(after)
          .filter(isGrants)
          .map(({ path }) => path)
          .sort(),
      );
    }),
    { numRuns: 500 },
  );
});

it('two commits with 200,000 files in 3,000 folders take few calls', async () => {
  const entry = (path: string, oid: string, mode = '040000') => ({ path, mode, oid, size: 0 });
  const folders = (side: string) =>
    Array.from({ length: 3_000 }, (_, index) => entry(`f${index}`, `${side} ${index}`));
  const listed = new Map<string, readonly TreeFile[]>([
    ...['before', 'after'].flatMap((side) => [
      [`folder ${side}`, [entry('access', `${side} access`), entry('src', `${side} src`)]] as const,
      [`folder ${side} access`, folders(side)] as const,
    ]),
  ]);
  const calls: string[] = [];
  const answer = (call: string) => {
    calls.push(call);
    return listed.get(call) ?? 'too-large';
  };
  const trees = {
    folder: async (id: string) => answer(`folder ${id}`),
    below: async (id: string) => answer(`below ${id}`),
  };
  const changed = await compareTrees(trees, 'before', 'after', DEFAULT_GRANTS_GLOBS);
  expect(changed.map(({ path }) => path)).toEqual(['access/', 'src/']);
  expect(calls.sort()).toEqual(
    ['after', 'before']
      .flatMap((side) => [`below ${side} access`, `folder ${side}`, `folder ${side} access`])
      .sort(),
  );
});
