import { describe, expect, it } from 'vitest';
import { branches } from '../../../src/github/git/branches.ts';
import { aClient, expectEveryCall, github, HERE, oid } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

const REF = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
const PATH = `${HERE}/git/refs/heads%2Fcurfew%2Frevert`;
const writer = () => branches(aClient());
const mockBranch = () => github().get(`${HERE}/git/ref/heads%2Fcurfew%2Frevert`).reply(200, answer(REF));
const mockNoBranch = () =>
  github()
    .get(`${HERE}/git/ref/heads%2Fcurfew%2Frevert`)
    .reply(404, { message: 'Not Found' })
    .get(HERE)
    .reply(200, answer('GET /repos/{owner}/{repo}'));
const mockCreation = () =>
  github().post(`${HERE}/git/refs`, { ref: 'refs/heads/curfew/revert', sha: oid('a') });
const created = answer('POST /repos/{owner}/{repo}/git/refs', {}, 201);

describe('beginningWith', () => {
  it('lists the names of branches', async () => {
    const refs = ['curfew/ledger', 'curfew-docs'].map((name) =>
      Object.assign(answer(REF) as object, { ref: `refs/heads/${name}` }),
    );
    github().get(`${HERE}/git/matching-refs/heads%2Fcurfew`).reply(200, refs);
    expect(await writer().beginningWith('curfew')).toEqual(['curfew/ledger', 'curfew-docs']);
  });
});

describe('create', () => {
  it('creates the branch', async () => {
    mockCreation().reply(201, created);
    expect(await writer().create('curfew/revert', oid('a'))).toBe('created');
  });

  it('changes nothing if the branch exists', async () => {
    mockCreation().reply(422, { message: 'Reference already exists' });
    mockBranch();
    expect(await writer().create('curfew/revert', oid('a'))).toBe('exists');
  });

  it('rejects if the commit does not exist', async () => {
    mockCreation().reply(422, { message: 'Object does not exist' });
    mockNoBranch();
    await expect(writer().create('curfew/revert', oid('a'))).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('force', () => {
  const mockUpdate = () => github().patch(PATH, { sha: oid('a'), force: true });

  it('moves the branch', async () => {
    mockUpdate().reply(200, answer('PATCH /repos/{owner}/{repo}/git/refs/{ref}'));
    await writer().force('curfew/revert', oid('a'));
  });

  it('creates the branch if there is none', async () => {
    mockUpdate().reply(422, { message: 'Reference does not exist' });
    mockNoBranch();
    mockCreation().reply(201, created);
    await writer().force('curfew/revert', oid('a'));
  });

  it('rejects if a rule forbids to move the branch', async () => {
    mockUpdate().reply(422, { message: 'Repository rule violations found' });
    mockBranch();
    await expect(writer().force('curfew/revert', oid('a'))).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('delete', () => {
  it('deletes the branch', async () => {
    github().delete(PATH).reply(204);
    await writer().delete('curfew/revert');
  });

  it('succeeds if there is none', async () => {
    github().delete(PATH).reply(422, { message: 'Reference does not exist' });
    mockNoBranch();
    await writer().delete('curfew/revert');
  });

  it('rejects if GitHub does not delete it', async () => {
    github().delete(PATH).reply(422, { message: 'Cannot delete this branch' });
    mockBranch();
    await expect(writer().delete('curfew/revert')).rejects.toMatchObject({ kind: 'rejected' });
  });
});

it('createRootCommit: makes a commit without parents', async () => {
  github()
    .post(`${HERE}/git/trees`, {
      tree: [{ path: 'README.md', content: 'The record\n', mode: '100644', type: 'blob' }],
    })
    .reply(201, answer('POST /repos/{owner}/{repo}/git/trees', { sha: oid('b') }, 201))
    .post(`${HERE}/git/commits`, { message: 'Begin', tree: oid('b'), parents: [] })
    .reply(201, answer('POST /repos/{owner}/{repo}/git/commits', { sha: oid('c') }, 201));
  expect(await writer().createRootCommit([{ path: 'README.md', content: 'The record\n' }], 'Begin')).toBe(
    oid('c'),
  );
});
