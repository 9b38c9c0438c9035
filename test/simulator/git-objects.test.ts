import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { aWorld } from './a-world.ts';
import { tokenOf } from './app-token.ts';

const repo = '/repos/acme/access';

async function gitWorld(options: { treeEntries?: number } = {}) {
  const world = await aWorld(options);
  const token = await tokenOf(world.simulator, world.app, world.installation);
  return {
    ...world,
    token,
    api: (method: string, path: string, body?: unknown) => world.call(token, method, `${repo}${path}`, body),
  };
}

it('distinguishes files, executables, links and submodules', async () => {
  const { access, api } = await gitWorld();
  const blob = (await api('POST', '/git/blobs', { content: 'target', encoding: 'utf-8' })).body.sha;
  const main = access.head();
  const tree = await api('POST', '/git/trees', {
    base_tree: main,
    tree: [
      { path: 'run', mode: '100755', type: 'blob', sha: blob },
      { path: 'link', mode: '120000', type: 'blob', sha: blob },
      { path: 'sub', mode: '160000', type: 'commit', sha: main },
      { path: 'folder/plain', mode: '100644', type: 'blob', content: 'plain' },
    ],
  });
  const read = (await api('GET', `/git/trees/${tree.body.sha}?recursive=1`)).body;
  expect(read.truncated).toBe(false);
  expect(
    read.tree.map(({ path, mode, type }: Record<string, string>) => `${mode} ${type} ${path}`).sort(),
  ).toEqual([
    '040000 tree folder',
    '100644 blob README.md',
    '100644 blob folder/plain',
    '100755 blob run',
    '120000 blob link',
    '160000 commit sub',
  ]);
  const said = execFileSync('git', ['--git-dir', access.gitDir, 'ls-tree', '-r', tree.body.sha], {
    encoding: 'utf8',
  });
  expect(said).toContain(`160000 commit ${main}\tsub`);
});

it('truncates a recursive tree that is too large, and says so', async () => {
  const { access, api } = await gitWorld({ treeEntries: 3 });
  access.seed({ a: '1', b: '2', c: '3', d: '4' });
  const { body } = await api('GET', '/git/trees/main?recursive=1');
  expect(body).toMatchObject({ truncated: true, tree: { length: 3 } });
});

it('encodes blobs in lines, byte for byte', async () => {
  const { access, api } = await gitWorld();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
  access.seed({ 'all.bin': bytes });
  const tree = (await api('GET', '/git/trees/main')).body.tree;
  const { sha } = tree.find(({ path }: { path: string }) => path === 'all.bin');
  const { body } = await api('GET', `/git/blobs/${sha}`);
  expect(body).toMatchObject({ size: 256, encoding: 'base64' });
  expect(body.content).toContain('\n');
  expect(Buffer.from(body.content, 'base64')).toEqual(bytes);
});

it('signs what an app commits with its own name, and not what it puts other names to', async () => {
  const { access, api } = await gitWorld();
  const main = access.head() ?? '';
  const tree = (await api('GET', `/git/commits/${main}`)).body.tree.sha;
  const own = await api('POST', '/git/commits', { message: 'Own', tree, parents: [main] });
  expect(own.body).toMatchObject({
    verification: { verified: true },
    author: { name: 'curfew[bot]' },
    committer: { name: 'GitHub' },
  });
  const author = { name: 'curfew[bot]', email: own.body.author.email, date: '2026-01-02T03:04:05Z' };
  const forged = await api('POST', '/git/commits', { message: 'Own', tree, parents: [main], author });
  expect(forged.body).toMatchObject({ verification: { verified: false, reason: 'unsigned' }, author });
});

it.each([
  ['POST', '/git/refs', { ref: 'refs/heads/main', sha: 'HEAD' }, 422, 'Reference already exists'],
  ['POST', '/git/refs', { ref: 'refs/heads/x', sha: '0'.repeat(40) }, 422, 'Object does not exist'],
  ['POST', '/git/refs', { ref: 'x', sha: 'HEAD' }, 422, 'Reference name must start with "refs/".'],
  ['GET', '/git/ref/heads/x', undefined, 404, 'Not Found'],
  ['PATCH', '/git/refs/heads/x', { sha: 'HEAD' }, 422, 'Reference does not exist'],
  ['GET', `/git/commits/${'0'.repeat(40)}`, undefined, 404, 'Not Found'],
  ['GET', `/git/blobs/${'0'.repeat(40)}`, undefined, 404, 'Not Found'],
  [
    'POST',
    '/git/trees',
    { tree: [{ path: '../x', mode: '100644', type: 'blob', content: '' }] },
    422,
    'tree.path contains a malformed path component',
  ],
])('answers %s %s %j with %i', async (method, path, wish, status, message) => {
  const { access, api } = await gitWorld();
  const body = wish && JSON.parse(JSON.stringify(wish).replace('HEAD', access.head() ?? ''));
  expect(await api(method, path, body)).toMatchObject({
    status,
    body: { message, status: String(status), documentation_url: expect.any(String) },
  });
});

it('updates a ref forwards only, unless forced', async () => {
  const { alice, access, api } = await gitWorld();
  const main = access.head() ?? '';
  const next = await alice.pushDirectly(access, { a: 'a' }, 'Next');
  expect(await api('PATCH', '/git/refs/heads/main', { sha: main })).toMatchObject({
    status: 422,
    body: { message: 'Update is not a fast forward' },
  });
  expect((await api('PATCH', '/git/refs/heads/main', { sha: main, force: true })).status).toBe(200);
  expect(access.head()).toBe(main);
  expect((await api('PATCH', '/git/refs/heads/main', { sha: next })).status).toBe(200);
});

it('says 409 of an empty repository', async () => {
  const { simulator, acme, app, installation, call } = await gitWorld();
  acme.repository('empty', { files: null });
  const token = await tokenOf(simulator, app, installation);
  expect(await call(token, 'GET', '/repos/acme/empty/git/ref/heads/main')).toMatchObject({
    status: 409,
    body: { message: 'Git Repository is empty.' },
  });
});

it('compares commits, in pages, with files on the first', async () => {
  const { alice, bob, access, api } = await gitWorld();
  for (const file of ['a', 'b', 'c'])
    await alice.pushBranch(access, 'ask', { files: { [file]: file }, message: file });
  await bob.pushDirectly(access, { z: 'z' }, 'z');
  const first = await api('GET', '/compare/main...ask?per_page=2');
  expect(first.body).toMatchObject({
    status: 'diverged',
    ahead_by: 3,
    behind_by: 1,
    total_commits: 3,
    commits: { length: 2 },
    files: { length: 3 },
  });
  expect(first.headers.get('link')).toContain('page=2');
  const second = await api('GET', '/compare/main...ask?per_page=2&page=2');
  expect(second.body).toMatchObject({ commits: { length: 1 }, files: [] });
  expect((await api('GET', '/compare/main...main')).body.status).toBe('identical');
});

it('shows a rename under its new path, and a deletion as removed', async () => {
  const { alice, access, api } = await gitWorld();
  access.seed({ old: 'a\nb\nc\nd\n', gone: 'x\n' });
  await alice.pushBranch(access, 'ask', {
    files: { old: null, new: 'a\nb\nc\nd\n', gone: null, 'README.md': 'one\n2\nthree\n' },
    message: 'Move',
  });
  const number = await alice.openPull(access, { head: 'ask', title: 'Move' });
  const { body } = await api('GET', `/pulls/${number}/files`);
  expect(
    body.map(
      ({ status, filename, previous_filename: from, additions, deletions }: Record<string, unknown>) => ({
        status,
        filename,
        from,
        additions,
        deletions,
      }),
    ),
  ).toEqual([
    { status: 'modified', filename: 'README.md', from: undefined, additions: 1, deletions: 1 },
    { status: 'removed', filename: 'gone', from: undefined, additions: 0, deletions: 1 },
    { status: 'renamed', filename: 'new', from: 'old', additions: 0, deletions: 0 },
  ]);
  expect(body[0].patch).toMatch(/^@@ -1,3 \+1,3 @@\n one\n-two\n\+2\n three$/);
});
