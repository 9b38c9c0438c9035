import { describe, expect, it } from 'vitest';
import type { RepositoryClient } from '../../../src/github/client/repository-client.ts';
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

/**
 * Large answers, by id and `recursive`. They are not compared with GitHub's schema, which would take a
 * minute.
 */
function readerOf(answers: Readonly<Record<string, object>>) {
  const getTree = async ({
    tree_sha,
    recursive,
  }: {
    readonly tree_sha: string;
    readonly recursive?: string;
  }) => ({
    data: answers[recursive === undefined ? tree_sha : `${tree_sha} ${recursive}`],
  });
  return trees({
    ...aClient(),
    octokit: { rest: { git: { getTree } } } as unknown as RepositoryClient['octokit'],
  });
}

describe('a folder', () => {
  it('is listed with modes, and only once, because it never changes', async () => {
    github()
      .get(at('a'))
      .reply(
        200,
        tree([
          file('a.yaml', '2'),
          folder('deep', 'c'),
          file('link', '3', '120000'),
          file('sub', '4', '160000'),
        ]),
      );
    const listing = reader();
    const found = await listing.folder(oid('a'));
    expect(found).toEqual([
      { path: 'a.yaml', mode: '100644', oid: oid('2'), size: 7 },
      { path: 'deep', mode: '040000', oid: oid('c'), size: 0 },
      { path: 'link', mode: '120000', oid: oid('3'), size: 7 },
      { path: 'sub', mode: '160000', oid: oid('4'), size: 0 },
    ]);
    expect(await listing.folder(oid('a'))).toEqual(found);
  });

  it('is listed with everything below it, in one call', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([folder('y', 'b'), file('y/z', '2')]));
    expect(await reader().below(oid('a'))).toMatchObject([{ path: 'y' }, { path: 'y/z' }]);
  });

  it.each([
    ['GitHub cuts the listing off', [file('x', '1')], true],
    ['it has very many entries', Array.from({ length: 25_001 }, (_, index) => file(`x${index}`, '1')), false],
  ])('is too large if %s', async (_name, entries, truncated) => {
    const listed = { tree: entries, truncated };
    const listing = readerOf({ [oid('a')]: listed, [`${oid('a')} 1`]: listed });
    expect(await listing.folder(oid('a'))).toBe('too-large');
    expect(await listing.below(oid('a'))).toBe('too-large');
  });

  it('that is too large is not listed again', async () => {
    github()
      .get(at('a'))
      .reply(200, tree([file('x', '1')], true));
    const listing = reader();
    await listing.folder(oid('a'));
    expect(await listing.folder(oid('a'))).toBe('too-large');
  });

  it('rejects, and is not empty, if the commit does not exist', async () => {
    github().get(at('a')).reply(404);
    await expect(reader().folder(oid('a'))).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('rejects a branch name', async () => {
    await expect(reader().folder('main')).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('all files of a commit', () => {
  it('are listed in one call, with modes', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([file('README.md', '1'), folder('deep', 'c'), file('deep/link', '3', '120000')]));
    expect(await reader().list(oid('a'))).toEqual([
      { path: 'README.md', mode: '100644', oid: oid('1'), size: 7 },
      { path: 'deep/link', mode: '120000', oid: oid('3'), size: 7 },
    ]);
  });

  it('are listed folder by folder if GitHub’s recursive listing is not complete', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([file('x', '1')], true))
      .get(at('a'))
      .reply(200, tree([file('x', '1'), folder('y', 'b')]))
      .get(`${at('b')}?recursive=1`)
      .reply(200, tree([file('z', '2')]));
    expect((await reader().list(oid('a'))).map(({ path }) => path)).toEqual(['x', 'y/z']);
  });

  it('are more than a call has arguments', async () => {
    const many = Array.from({ length: 130_000 }, (_, index) => file(`${index}`, '1'));
    const listing = readerOf({
      [`${oid('a')} 1`]: { tree: [], truncated: true },
      [oid('a')]: { tree: [file('x', '1'), folder('y', 'b')], truncated: false },
      [`${oid('b')} 1`]: { tree: many, truncated: false },
    });
    const listed = await listing.list(oid('a'));
    expect([listed.length, listed.at(-1)?.path]).toEqual([130_001, 'y/129999']);
  });

  it('are unreadable if the listing of one folder is not complete', async () => {
    github()
      .get(`${at('a')}?recursive=1`)
      .reply(200, tree([], true))
      .get(at('a'))
      .reply(200, tree([], true));
    await expect(reader().list(oid('a'))).rejects.toMatchObject({ kind: 'rejected' });
  });
});
