import { describe, expect, it } from 'vitest';
import { commits } from '../../src/github/commits.ts';
import { ALICE, aClient, alice, BOT, DANA, everyCallMatters, github, HERE, oid } from './github.ts';
import { answer } from './sample.ts';

everyCallMatters();

const COMMIT = 'GET /repos/{owner}/{repo}/commits/{ref}';
const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}';
const REF = 'GET /repos/{owner}/{repo}/git/ref/{ref}';

const WEB_FLOW = { login: 'web-flow', id: 19864447, type: 'User' };
const reader = () => commits(aClient());
const commit = (letter: string, ...parents: string[]) => ({
  sha: oid(letter),
  parents: parents.map((parent) => ({ sha: oid(parent) })),
  commit: {
    message: `Commit ${letter}`,
    committer: { date: '2026-11-23T12:00:00Z' },
    verification: { verified: true },
  },
  author: ALICE,
  committer: WEB_FLOW,
});
const comparing = (since: string, until: string, page = 1) =>
  `${HERE}/compare/${oid(since)}...${oid(until)}?per_page=100&page=${page}`;
const compared = (status: string, list: readonly object[], total_commits = list.length) =>
  answer(COMPARE, { status, total_commits, commits: list });

describe('head', () => {
  it('is the tip of the branch', async () => {
    github()
      .get(`${HERE}/git/ref/heads%2Fcurfew%2Fledger`)
      .reply(200, answer(REF, { object: { sha: oid('a'), type: 'commit' } }));
    expect(await reader().head('curfew/ledger')).toBe(oid('a'));
  });

  it('is null only where the repository itself can be read', async () => {
    github()
      .get(`${HERE}/git/ref/heads%2Fgone`)
      .reply(404, { message: 'Not Found' })
      .get(HERE)
      .reply(200, answer('GET /repos/{owner}/{repo}'));
    expect(await reader().head('gone')).toBeNull();
  });

  it('rejects where the repository is out of sight as well', async () => {
    github().get(`${HERE}/git/ref/heads%2Fgone`).reply(404).get(HERE).reply(404);
    await expect(reader().head('gone')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('get', () => {
  it('tells accounts apart from what the commit says of itself', async () => {
    github()
      .get(`${HERE}/commits/${oid('b')}?per_page=1`)
      .reply(200, answer(COMMIT, commit('b', 'a')));
    expect(await reader().get(oid('b'))).toEqual({
      sha: oid('b'),
      parents: [oid('a')],
      message: 'Commit b',
      author: alice,
      committer: { login: 'web-flow', id: 19864447 },
      committedAt: '2026-11-23T12:00:00Z',
      verified: true,
    });
  });

  it.each([
    ['is not signed', { verification: { verified: false } }, WEB_FLOW],
    ['is signed by a person, whoever it names as author', { verification: { verified: true } }, DANA],
    ['is signed for an unknown address', { verification: { verified: true } }, null],
  ])('is not verified where it %s', async (_name, parts, committer) => {
    const made = commit('b', 'a');
    github()
      .get(`${HERE}/commits/${oid('b')}?per_page=1`)
      .reply(200, answer(COMMIT, { ...made, author: BOT, committer, commit: { ...made.commit, ...parts } }));
    expect((await reader().get(oid('b'))).verified).toBe(false);
  });

  it.each([['main'], ['abc123'], [`${oid('a')}/..`]])('takes no name: %s', async (name) => {
    await expect(reader().get(name)).rejects.toMatchObject({ kind: 'rejected' });
  });
});

describe('mergeBase', () => {
  it('is GitHub’s', async () => {
    github()
      .get(`${HERE}/compare/${oid('b')}...${oid('c')}?per_page=1`)
      .reply(200, answer(COMPARE, { merge_base_commit: { sha: oid('a') } }));
    expect(await reader().mergeBase(oid('b'), oid('c'))).toBe(oid('a'));
  });
});

describe('firstParent', () => {
  const shas = async (since: string, until: string) => {
    const found = await reader().firstParent(oid(since), oid(until));
    return typeof found === 'string' ? found : found.map(({ sha }) => sha[0]).join('');
  };

  it('asks nothing where nothing is new', async () => {
    expect(await shas('a', 'a')).toBe('');
  });

  it('follows first parents alone, whatever order GitHub lists', async () => {
    const list = [commit('1', 'a'), commit('d', 'b'), commit('b', 'a', '1'), commit('c', 'b')];
    github()
      .get(comparing('a', 'd'))
      .reply(200, compared('ahead', [...list.slice(2), ...list.slice(0, 2)]));
    expect(await shas('a', 'd')).toBe('bd');
  });

  it('reads every page', async () => {
    github()
      .get(comparing('a', 'c'))
      .reply(200, compared('ahead', [commit('b', 'a')], 2))
      .get(comparing('a', 'c', 2))
      .reply(200, compared('ahead', [commit('c', 'b')], 2));
    expect(await shas('a', 'c')).toBe('bc');
  });

  it('walks what the listing lacks', async () => {
    github()
      .get(comparing('a', 'c'))
      .reply(200, compared('ahead', [commit('c', 'b')], 2))
      .get(comparing('a', 'c', 2))
      .reply(200, compared('ahead', [], 2))
      .get(`${HERE}/commits/${oid('b')}?per_page=1`)
      .reply(200, answer(COMMIT, commit('b', 'a')));
    expect(await shas('a', 'c')).toBe('bc');
  });

  it.each(['behind', 'diverged'])('knows no line where the branch is %s', async (status) => {
    github().get(comparing('a', 'c')).reply(200, compared(status, []));
    expect(await shas('a', 'c')).toBe('not-an-ancestor');
  });

  it('knows no line through a second parent', async () => {
    github()
      .get(comparing('a', 'c'))
      .reply(200, compared('ahead', [commit('c', 'b', 'a')]));
    expect(await shas('a', 'c')).toBe('not-an-ancestor');
  });

  it.each([404, 422])('knows no line from a commit that is gone, told by %i', async (status) => {
    github()
      .get(comparing('a', 'c'))
      .reply(status)
      .get(`${HERE}/commits/${oid('c')}?per_page=1`)
      .reply(200, answer(COMMIT, commit('c', 'b')))
      .get(`${HERE}/commits/${oid('a')}?per_page=1`)
      .reply(422, { message: 'No commit found for SHA' });
    expect(await shas('a', 'c')).toBe('not-an-ancestor');
  });

  it('rejects where nothing can be seen', async () => {
    github()
      .get(comparing('a', 'c'))
      .reply(404)
      .get(`${HERE}/commits/${oid('c')}?per_page=1`)
      .reply(404);
    await expect(shas('a', 'c')).rejects.toMatchObject({ kind: 'not-found' });
  });
});
