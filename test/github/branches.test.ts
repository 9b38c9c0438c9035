import { describe, expect, it } from 'vitest';
import { branches } from '../../src/github/branches.ts';
import { aClient, everyCallMatters, github, HERE, oid } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

const REF = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
const PATH = `${HERE}/git/refs/heads%2Fcurfew%2Frevert`;
const writer = () => branches(aClient());
const there = () => github().get(`${HERE}/git/ref/heads%2Fcurfew%2Frevert`).reply(200, answer(REF));
const notThere = () =>
  github()
    .get(`${HERE}/git/ref/heads%2Fcurfew%2Frevert`)
    .reply(404, { message: 'Not Found' })
    .get(HERE)
    .reply(200, answer('GET /repos/{owner}/{repo}'));
const creating = () => github().post(`${HERE}/git/refs`, { ref: 'refs/heads/curfew/revert', sha: oid('a') });
const made = answer('POST /repos/{owner}/{repo}/git/refs', {}, 201);

describe('create', () => {
  it('makes the branch', async () => {
    creating().reply(201, made);
    expect(await writer().create('curfew/revert', oid('a'))).toBe('created');
  });

  it('leaves one that is there', async () => {
    creating().reply(422, { message: 'Reference already exists' });
    there();
    expect(await writer().create('curfew/revert', oid('a'))).toBe('exists');
  });

  it('rejects where the commit is what is missing', async () => {
    creating().reply(422, { message: 'Object does not exist' });
    notThere();
    await expect(writer().create('curfew/revert', oid('a'))).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('force', () => {
  const forcing = () => github().patch(PATH, { sha: oid('a'), force: true });

  it('moves the branch', async () => {
    forcing().reply(200, answer('PATCH /repos/{owner}/{repo}/git/refs/{ref}'));
    await writer().force('curfew/revert', oid('a'));
  });

  it('makes it where there is none', async () => {
    forcing().reply(422, { message: 'Reference does not exist' });
    notThere();
    creating().reply(201, made);
    await writer().force('curfew/revert', oid('a'));
  });

  it('rejects where the branch is there and may not be moved', async () => {
    forcing().reply(422, { message: 'Repository rule violations found' });
    there();
    await expect(writer().force('curfew/revert', oid('a'))).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('delete', () => {
  it('deletes the branch', async () => {
    github().delete(PATH).reply(204);
    await writer().delete('curfew/revert');
  });

  it('succeeds where there is none', async () => {
    github().delete(PATH).reply(422, { message: 'Reference does not exist' });
    notThere();
    await writer().delete('curfew/revert');
  });

  it('rejects where it stays', async () => {
    github().delete(PATH).reply(422, { message: 'Cannot delete this branch' });
    there();
    await expect(writer().delete('curfew/revert')).rejects.toMatchObject({ kind: 'rejected' });
  });
});

it('orphan: makes a commit without parents', async () => {
  github()
    .post(`${HERE}/git/trees`, {
      tree: [{ path: 'README.md', content: 'The record\n', mode: '100644', type: 'blob' }],
    })
    .reply(201, answer('POST /repos/{owner}/{repo}/git/trees', { sha: oid('b') }, 201))
    .post(`${HERE}/git/commits`, { message: 'Begin', tree: oid('b'), parents: [] })
    .reply(201, answer('POST /repos/{owner}/{repo}/git/commits', { sha: oid('c') }, 201));
  expect(await writer().orphan([{ path: 'README.md', content: 'The record\n' }], 'Begin')).toBe(oid('c'));
});
