import { describe, expect, it } from 'vitest';
import { commits } from '../../../src/github/git/commits.ts';
import { ALICE, aClient, alice, BOT, DANA, expectEveryCall, github, HERE, oid } from '../github.ts';
import { answer } from '../sample.ts';

expectEveryCall();

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
    tree: { sha: oid('f') },
    committer: { date: '2026-11-23T12:00:00Z' },
    verification: { verified: true },
  },
  author: ALICE,
  committer: WEB_FLOW,
});
const comparisonUrl = (since: string, until: string, page = 1) =>
  `${HERE}/compare/${oid(since)}...${oid(until)}?per_page=100&page=${page}`;
const comparison = (status: string, list: readonly object[], total_commits = list.length) =>
  answer(COMPARE, { status, total_commits, commits: list });

describe('history', () => {
  const LIST = 'GET /repos/{owner}/{repo}/commits';
  const url = (page: number) =>
    `${HERE}/commits?sha=${oid('c')}&per_page=100${page > 1 ? `&page=${page}` : ''}`;

  it('is read page by page, and no further than the caller reads', async () => {
    github()
      .get(url(1))
      .reply(200, answer(LIST, [commit('c', 'b')]), {
        link: `<https://api.github.com${url(2)}>; rel="next"`,
      })
      .get(url(2))
      .reply(200, answer(LIST, [commit('b', 'a')]), {
        link: `<https://api.github.com${url(3)}>; rel="next"`,
      });
    const seen = [];
    for await (const page of reader().history(oid('c'))) {
      seen.push(page.map(({ sha }) => sha));
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([[oid('c')], [oid('b')]]);
  });
});

describe('head', () => {
  it('is the tip of the branch', async () => {
    github()
      .get(`${HERE}/git/ref/heads%2Fcurfew%2Fledger`)
      .reply(200, answer(REF, { object: { sha: oid('a'), type: 'commit' } }));
    expect(await reader().head('curfew/ledger')).toBe(oid('a'));
  });

  it('is null if the branch is missing and the repository can be read', async () => {
    github()
      .get(`${HERE}/git/ref/heads%2Fgone`)
      .reply(404, { message: 'Not Found' })
      .get(HERE)
      .reply(200, answer('GET /repos/{owner}/{repo}'));
    expect(await reader().head('gone')).toBeNull();
  });

  it('rejects if the repository cannot be read either', async () => {
    github().get(`${HERE}/git/ref/heads%2Fgone`).reply(404).get(HERE).reply(404);
    await expect(reader().head('gone')).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('get', () => {
  it('has the accounts that GitHub knows, not the names in the commit', async () => {
    github()
      .get(`${HERE}/commits/${oid('b')}?per_page=1`)
      .reply(200, answer(COMMIT, commit('b', 'a')));
    expect(await reader().get(oid('b'))).toEqual({
      sha: oid('b'),
      parents: [oid('a')],
      tree: oid('f'),
      message: 'Commit b',
      author: alice,
      committer: { login: 'web-flow', id: 19864447 },
      committedAt: '2026-11-23T12:00:00Z',
      verified: true,
    });
  });

  it.each([
    ['is not signed', { verification: { verified: false } }, WEB_FLOW],
    ['is signed by a person, under any author’s name', { verification: { verified: true } }, DANA],
    ['is signed for an unknown address', { verification: { verified: true } }, null],
  ])('is not verified if it %s', async (_name, parts, committer) => {
    const made = commit('b', 'a');
    github()
      .get(`${HERE}/commits/${oid('b')}?per_page=1`)
      .reply(200, answer(COMMIT, { ...made, author: BOT, committer, commit: { ...made.commit, ...parts } }));
    expect((await reader().get(oid('b'))).verified).toBe(false);
  });

  it.each([['main'], ['abc123'], [`${oid('a')}/..`]])('rejects a name: %s', async (name) => {
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
    const chain = await reader().firstParent(oid(since), oid(until));
    return typeof chain === 'string' ? chain : chain.map(({ sha }) => sha[0]).join('');
  };

  it('asks GitHub nothing if nothing is new', async () => {
    expect(await shas('a', 'a')).toBe('');
  });

  it('follows only first parents, in any order of GitHub’s listing', async () => {
    const list = [commit('1', 'a'), commit('d', 'b'), commit('b', 'a', '1'), commit('c', 'b')];
    github()
      .get(comparisonUrl('a', 'd'))
      .reply(200, comparison('ahead', [...list.slice(2), ...list.slice(0, 2)]));
    expect(await shas('a', 'd')).toBe('bd');
  });

  it('reads every page', async () => {
    github()
      .get(comparisonUrl('a', 'c'))
      .reply(200, comparison('ahead', [commit('b', 'a')], 2))
      .get(comparisonUrl('a', 'c', 2))
      .reply(200, comparison('ahead', [commit('c', 'b')], 2));
    expect(await shas('a', 'c')).toBe('bc');
  });

  it('reads commits that GitHub’s listing leaves out', async () => {
    github()
      .get(comparisonUrl('a', 'c'))
      .reply(200, comparison('ahead', [commit('c', 'b')], 2))
      .get(comparisonUrl('a', 'c', 2))
      .reply(200, comparison('ahead', [], 2))
      .get(`${HERE}/commits/${oid('b')}?per_page=1`)
      .reply(200, answer(COMMIT, commit('b', 'a')));
    expect(await shas('a', 'c')).toBe('bc');
  });

  it.each(['behind', 'diverged'])('finds no ancestor if the branch is %s', async (status) => {
    github().get(comparisonUrl('a', 'c')).reply(200, comparison(status, []));
    expect(await shas('a', 'c')).toBe('not-an-ancestor');
  });

  it('finds no ancestor through a second parent', async () => {
    github()
      .get(comparisonUrl('a', 'c'))
      .reply(200, comparison('ahead', [commit('c', 'b', 'a')]));
    expect(await shas('a', 'c')).toBe('not-an-ancestor');
  });

  it.each([404, 422])('finds no ancestor if the commit is gone (%i)', async (status) => {
    github()
      .get(comparisonUrl('a', 'c'))
      .reply(status)
      .get(`${HERE}/commits/${oid('c')}?per_page=1`)
      .reply(200, answer(COMMIT, commit('c', 'b')))
      .get(`${HERE}/commits/${oid('a')}?per_page=1`)
      .reply(422, { message: 'No commit found for SHA' });
    expect(await shas('a', 'c')).toBe('not-an-ancestor');
  });

  it('rejects if no commit can be read', async () => {
    github()
      .get(comparisonUrl('a', 'c'))
      .reply(404)
      .get(`${HERE}/commits/${oid('c')}?per_page=1`)
      .reply(404);
    await expect(shas('a', 'c')).rejects.toMatchObject({ kind: 'not-found' });
  });
});
