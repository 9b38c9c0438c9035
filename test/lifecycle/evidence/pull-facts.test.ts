import { describe, expect, it } from 'vitest';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { pullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import { fileAt } from '../../../src/lifecycle/evidence/read-folders.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import type { PullCommit } from '../../../src/ports/forge/pull-requests.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aPull, PUSHES_NOT_LISTED, somePulls } from '../../support/builders/a-pull.ts';
import { ALICE, at, BOB, DANA, NOW } from '../../support/builders/a-request.ts';
import { fakeGit } from '../../support/fakes/fake-git.ts';

const gitPorts = () => {
  const { trees, commits } = fakeGit();
  return { trees, commits };
};
const GLOBS = ['access/**/*.yaml'];
const PATH = 'access/one.yaml';
const PORTS = { pushes: PUSHES_NOT_LISTED, clock: { now: () => NOW } };

function aReview(id: number, state: Review['state'], submittedAt: string): Review {
  return { id, by: DANA, byHuman: true, state, submittedAt, commit: null };
}

describe('reviews', () => {
  const reviews = [
    aReview(1, 'approved', '2026-11-23T13:59:59Z'),
    aReview(2, 'changes-requested', '2026-11-23T14:00:00Z'),
    aReview(3, 'approved', '2026-11-23T14:00:01Z'),
    aReview(4, 'dismissed', '2026-11-23T14:00:01Z'),
  ];
  const pulls = somePulls({ reviews: async () => reviews, commits: async () => [] });

  it.each([
    ['all count while the pull request is open', null, [1, 2, 3, 4]],
    ['count until the merge; a dismissal counts later, too', at('2026-11-23T14:00:00Z'), [1, 2, 4]],
  ])('%s', async (_name, until, ids) => {
    const facts = await pullFacts({ ...PORTS, pulls, ...gitPorts() }, aPull(), GLOBS, until);
    expect(facts.reviews.map(({ id }) => id)).toEqual(ids);
  });
});

it('the author, the time and the number are those of the pull request', async () => {
  const read: number[] = [];
  const answer = async (number: number) => {
    read.push(number);
    return [];
  };
  const pulls = somePulls({ reviews: answer, commits: answer });
  const pull = aPull({ number: 7, author: BOB, authorIsHuman: false, createdAt: '2026-11-23T12:00:00Z' });
  expect(await pullFacts({ ...PORTS, pulls, ...gitPorts() }, pull, GLOBS)).toEqual({
    number: 7,
    openedAt: '2026-11-23T12:00:00Z',
    author: BOB,
    authorIsHuman: false,
    reviews: [],
    contributors: [],
    reviewed: expect.anything(),
    pushed: expect.anything(),
  });
  expect(read).toEqual([7, 7]);
});

it('the content of reviewed commits is read with the globs of the policy', async () => {
  const { push, trees, commits: history } = fakeGit();
  const commit = push({ branch: 'ask', files: { [PATH]: aGrant() } });
  const approved = { ...aReview(1, 'approved', '2026-11-23T13:00:00Z'), commit };
  const pulls = somePulls({ reviews: async () => [approved], commits: async () => [] });
  const blob = (await fileAt(trees, commit, PATH))?.oid ?? '';
  const { reviewed, reviews } = await pullFacts({ ...PORTS, pulls, trees, commits: history }, aPull(), GLOBS);
  expect([...(await reviewed.reviewsOfOtherPolicy(reviews, blob))]).toEqual([1]);
});

describe('a contributor is', () => {
  type Files = Readonly<Record<string, string | null>>;
  const base: Files = { [PATH]: aGrant(), 'README.md': 'Read', '.github/curfew.yml': 'version: 1' };

  /** The contributors of a branch that merges the base, after both have changed. */
  async function contributorsOf(
    {
      branch = {},
      main = {},
      merge = {},
    }: { readonly branch?: Files; readonly main?: Files; readonly merge?: Files },
    more: Partial<PullCommit> = {},
  ): Promise<readonly Person[]> {
    const { push, trees, commits: history } = fakeGit();
    const fork = push({ branch: 'main', files: base });
    const first = push({ branch: 'ask', onto: fork, files: branch });
    const tip = push({ branch: 'main', files: main });
    const sha = push({ branch: 'ask', merges: [tip], files: { ...main, ...merge } });
    const commit: PullCommit = { sha, parents: [first, tip], people: [BOB], ...more };
    const own = { sha: first, parents: [fork], people: [] };
    const pulls = somePulls({ reviews: async () => [], commits: async () => [own, commit] });
    return (await pullFacts({ ...PORTS, pulls, trees, commits: history }, aPull(), GLOBS)).contributors;
  }

  /** The merges of the base into one branch, by these people, and the calls that they cost. */
  async function mergesBy(people: readonly Person[], listAtMost = 100_000) {
    const { push, trees, commits: history, calls, listAtMost: limit } = fakeGit();
    const fork = push({ branch: 'main', files: base });
    let head = push({ branch: 'ask', onto: fork });
    const own: PullCommit[] = [{ sha: head, parents: [fork], people: [] }];
    for (const person of people) {
      const tip = push({ branch: 'main', files: { 'README.md': `${own.length}` } });
      const sha = push({ branch: 'ask', merges: [tip], files: { 'README.md': `${own.length}` } });
      own.push({ sha, parents: [head, tip], people: [person] });
      head = sha;
    }
    calls.length = 0;
    limit(listAtMost);
    const pulls = somePulls({ reviews: async () => [], commits: async () => own });
    const { contributors } = await pullFacts({ ...PORTS, pulls, trees, commits: history }, aPull(), GLOBS);
    return { contributors, calls: calls.length };
  }

  it('not looked for in merges of the author', async () => {
    const { author } = aPull();
    expect(await mergesBy(Array.from({ length: 250 }, () => author))).toEqual({ contributors: [], calls: 0 });
  });

  it('the person who makes more merges than Curfew compares', async () => {
    expect((await mergesBy(Array.from({ length: 30 }, () => BOB))).contributors).toEqual([]);
    const { contributors, calls } = await mergesBy(Array.from({ length: 250 }, () => BOB));
    expect(contributors).toEqual([BOB]);
    // 30 merges are compared, each by at most 13 calls, and no other merge costs a call.
    expect(calls).toBeLessThanOrEqual(30 * 13);
  });

  it('the person who makes a merge that is too large to list', async () => {
    expect((await mergesBy([BOB], 2)).contributors).toEqual([BOB]);
  });

  const moved = { 'access/two.yaml': aGrant({ id: 'two' }), 'README.md': 'Read more' };

  it.each([
    ['only brings the base', { main: moved }, []],
    [
      'brings the base into a branch that changed meanwhile',
      { branch: { [PATH]: aGrant({ duration: '1h' }) }, main: moved },
      [],
    ],
    ['changes a file that does not concern access', { main: moved, merge: { 'README.md': 'Mine' } }, []],
    ['changes a grant', { main: moved, merge: { [PATH]: aGrant({ duration: '8h' }) } }, [BOB]],
    [
      'brings a grant that neither side had',
      { main: moved, merge: { 'access/new.yaml': aGrant({ id: 'new' }) } },
      [BOB],
    ],
    ['moves a grant', { main: moved, merge: { 'access/moved.yaml': aGrant() } }, [BOB]],
    ['changes a file that could be meant as a grants file', { merge: { 'Access/One.yml': aGrant() } }, [BOB]],
    [
      'takes the version of the base if both sides changed a grant',
      {
        branch: { [PATH]: aGrant({ duration: '1h' }) },
        main: { [PATH]: aGrant({ duration: '2h' }) },
      },
      [],
    ],
    [
      'takes the version of the branch if both sides changed a grant',
      {
        branch: { [PATH]: aGrant({ duration: '1h' }) },
        main: { [PATH]: aGrant({ duration: '2h' }) },
        merge: { [PATH]: aGrant({ duration: '1h' }) },
      },
      [],
    ],
    [
      'takes neither version if both sides changed a grant',
      {
        branch: { [PATH]: aGrant({ duration: '1h' }) },
        main: { [PATH]: aGrant({ duration: '2h' }) },
        merge: { [PATH]: aGrant({ duration: '3h' }) },
      },
      [BOB],
    ],
    [
      'undoes a change of the branch',
      { branch: { [PATH]: aGrant({ duration: '1h' }) }, main: moved, merge: { [PATH]: aGrant() } },
      [BOB],
    ],
    ['leaves out a grant of the base', { main: moved, merge: { 'access/two.yaml': null } }, [BOB]],
    ['changes the policy', { main: moved, merge: { '.github/curfew.yml': 'version: 2' } }, [BOB]],
  ])('or is not, the person who makes a merge that %s', async (_name, files, people) => {
    expect(await contributorsOf(files)).toEqual(people);
  });

  it('the person who chooses between two lines of the branch, or merges three', async () => {
    const { push, trees, commits: history } = fakeGit();
    const first = push({ branch: 'ask', files: base });
    const long = push({ branch: 'ask', files: { [PATH]: aGrant({ duration: '8h' }) } });
    const short = push({ branch: 'ask', files: { [PATH]: aGrant({ duration: '1h' }) } });
    const back = push({ branch: 'ask', merges: [long], files: { [PATH]: aGrant({ duration: '8h' }) } });
    const three = push({ branch: 'ask', merges: [first, long] });
    const commits: readonly PullCommit[] = [
      { sha: long, parents: [first], people: [ALICE] },
      { sha: short, parents: [long], people: [ALICE] },
      { sha: back, parents: [short, long], people: [BOB] },
      { sha: three, parents: [back, first, long], people: [DANA] },
    ];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts({ ...PORTS, pulls, trees, commits: history }, aPull(), GLOBS);
    expect(contributors).toEqual([ALICE, DANA, BOB]);
  });

  it.each<[string, string, string, readonly Person[]]>([
    ['chooses one version', '8h', '1h', [ALICE, BOB]],
    ['has nothing to choose', '8h', '8h', [ALICE]],
  ])(
    'or is not, the person who merges two lines of the branch, and %s',
    async (_name, left, right, people) => {
      const { push, trees, commits: history } = fakeGit();
      const first = push({ branch: 'ask', files: base });
      const one = push({ branch: 'ask', onto: first, files: { [PATH]: aGrant({ duration: left }) } });
      const two = push({ branch: 'side', onto: first, files: { [PATH]: aGrant({ duration: right }) } });
      const joined = push({ branch: 'ask', merges: [two] });
      const commits: readonly PullCommit[] = [
        { sha: one, parents: [first], people: [ALICE] },
        { sha: two, parents: [first], people: [ALICE] },
        { sha: joined, parents: [one, two], people: [BOB] },
      ];
      const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
      const { contributors } = await pullFacts({ ...PORTS, pulls, trees, commits: history }, aPull(), GLOBS);
      expect(contributors).toEqual(people);
    },
  );

  describe('the person who merges a branch without common history', () => {
    async function contributorsWith(failure: Error | null): Promise<readonly Person[]> {
      const { push, trees, commits: history } = fakeGit();
      const first = push({ branch: 'ask', files: base });
      const other = push({ branch: 'other', onto: null, files: base });
      const sha = push({ branch: 'ask', merges: [other] });
      const commits = [{ sha, parents: [first, other], people: [BOB] }];
      const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
      const mergeBase = () => Promise.reject(failure);
      const ports = failure === null ? history : { ...history, mergeBase };
      return (await pullFacts({ ...PORTS, pulls, trees, commits: ports }, aPull(), GLOBS)).contributors;
    }

    it.each([
      ['by git', null],
      ['by GitHub', new ForgeFailure('rejected', 'no common ancestor')],
    ])('%s', async (_name, failure) => {
      expect(await contributorsWith(failure)).toEqual([BOB]);
    });

    it.each([
      ['if GitHub does not answer', new ForgeFailure('unavailable', 'GitHub answered 502')],
      ['after another error', new TypeError('no such thing')],
    ])('is not known %s', async (_name, failure) => {
      await expect(contributorsWith(failure)).rejects.toBe(failure);
    });
  });

  it('the person who makes a commit with one parent, whatever it changes', async () => {
    const { push, trees, commits: history } = fakeGit();
    const parent = push({ branch: 'ask', files: base });
    const sha = push({ branch: 'ask', files: {} });
    const commits = [{ sha, parents: [parent], people: [BOB] }];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    expect(
      (await pullFacts({ ...PORTS, pulls, trees, commits: history }, aPull(), GLOBS)).contributors,
    ).toEqual([BOB]);
  });

  it('each person that a commit names and GitHub knows, once', async () => {
    const commits = [
      { sha: 'a', parents: ['z'], people: [ALICE, null, BOB] },
      { sha: 'b', parents: ['a'], people: [{ ...ALICE, login: 'alice-new' }] },
    ];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts({ ...PORTS, pulls, ...gitPorts() }, aPull(), GLOBS);
    expect(contributors.map(({ id }) => id)).toEqual([ALICE.id, BOB.id]);
  });

  it('the person who changes the mode of a file in a merge', async () => {
    const { push, trees, commits: history } = fakeGit();
    const main = push({ branch: 'main', files: base });
    const sha = push({ branch: 'ask', onto: main });
    const executable = {
      ...trees,
      folder: async (id: string) => {
        const entries = await trees.folder(id);
        // Another id, because this mode makes another folder.
        return id !== sha || entries === 'too-large'
          ? entries
          : entries.map((entry) => (entry.path === 'access' ? { ...entry, oid: 'executable' } : entry));
      },
      below: async (id: string) => {
        const entries = await trees.below(id === 'executable' ? main : id);
        if (id !== 'executable' || entries === 'too-large') return entries;
        return entries.flatMap((entry) =>
          entry.path === PATH ? [{ ...entry, path: PATH.slice('access/'.length), mode: '100755' }] : [],
        );
      },
    };
    const commits = [{ sha, parents: [main, main], people: [BOB] }];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts(
      { ...PORTS, pulls, trees: executable, commits: history },
      aPull(),
      GLOBS,
    );
    expect(contributors).toEqual([BOB]);
  });
});
