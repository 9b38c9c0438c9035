import { describe, expect, it } from 'vitest';
import { trees } from '../../../src/github/git/trees.ts';
import { aClient, expectEveryCall, github, HERE, oid } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
const reader = () => trees(aClient());
const file = (path: string, letter: string, mode = '100644') => ({
  path,
  mode,
  type: mode === '160000' ? 'commit' : 'blob',
  sha: oid(letter),
  ...(mode === '160000' ? {} : { size: 7 }),
});
const folder = (path: string, letter: string) => ({ path, mode: '040000', type: 'tree', sha: oid(letter) });
const tree = (entries: readonly object[], truncated = false) => answer(TREE, { tree: entries, truncated });
const at = (letter: string) => `${HERE}/git/trees/${oid(letter)}`;

describe('list', () => {
  it('lists a folder with modes, and reads it only once, because it never changes', async () => {
    github()
      .get(at('a'))
      .reply(200, tree([file('README.md', '1'), folder('access', 'b')]))
      .get(`${at('b')}?recursive=1`)
      .reply(
        200,
        tree([
          file('a.yaml', '2'),
          folder('deep', 'c'),
          file('deep/b.yaml', '3', '120000'),
          file('sub', '4', '160000'),
        ]),
      );
    const listing = reader();
    const found = await listing.list(oid('a'), 'access');
    expect(found).toEqual([
      { path: 'access/a.yaml', mode: '100644', oid: oid('2'), size: 7 },
      { path: 'access/deep/b.yaml', mode: '120000', oid: oid('3'), size: 7 },
      { path: 'access/sub', mode: '160000', oid: oid('4'), size: 0 },
    ]);
    expect(await listing.list(oid('a'), 'access/')).toEqual(found);
  });

  it('lists the root', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([file('README.md', '1')]));
    expect(await reader().list(oid('a'), '')).toMatchObject([{ path: 'README.md' }]);
  });

  it('lists a single file, also in a folder', async () => {
    github()
      .get(at('a'))
      .reply(200, tree([folder('.github', 'b')]))
      .get(at('b'))
      .reply(200, tree([file('curfew.yml', '1')]));
    expect(await reader().list(oid('a'), '.github/curfew.yml')).toEqual([
      { path: '.github/curfew.yml', mode: '100644', oid: oid('1'), size: 7 },
    ]);
  });

  it.each([
    ['a name that does not exist', 'access', []],
    ['a file in place of a folder', 'README.md/x', []],
    ['the beginning of a name', 'READ', []],
  ])('is empty for %s', async (_name, under, expected) => {
    github()
      .get(at('a'))
      .reply(200, tree([file('README.md', '1')]));
    expect(await reader().list(oid('a'), under)).toEqual(expected);
  });

  it('lists a symlink in place of a folder as a symlink', async () => {
    github()
      .get(at('a'))
      .reply(200, tree([file('access', '1', '120000')]));
    expect(await reader().list(oid('a'), 'access')).toMatchObject([{ path: 'access', mode: '120000' }]);
  });

  it('lists folder by folder if GitHub’s recursive listing is not complete', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([file('x', '1')], true))
      .get(at('a'))
      .reply(200, tree([file('x', '1'), folder('y', 'b')]))
      .get(`${at('b')}?recursive=1`)
      .reply(200, tree([file('z', '2')]));
    expect((await reader().list(oid('a'), '')).map(({ path }) => path)).toEqual(['x', 'y/z']);
  });

  it('rejects if the listing of one folder is not complete', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([], true))
      .get(at('a'))
      .reply(200, tree([], true));
    await expect(reader().list(oid('a'), '')).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('rejects, and is not empty, if there is no such commit', async () => {
    github().get(at('a')).reply(404);
    await expect(reader().list(oid('a'), 'access')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('rejects a branch name', async () => {
    await expect(reader().list('main', '')).rejects.toMatchObject({ kind: 'rejected' });
  });
});
