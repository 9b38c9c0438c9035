import { describe, expect, it } from 'vitest';
import type { Review } from '../../../src/domain/decision/decision.ts';
import type { Person } from '../../../src/domain/person.ts';
import { pullFacts } from '../../../src/lifecycle/evidence/pull-facts.ts';
import { ForgeFailure } from '../../../src/ports/forge-failure.ts';
import type { PullCommit } from '../../../src/ports/pull-requests.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aPull, somePulls } from '../../support/builders/a-pull.ts';
import { ALICE, at, BOB, DANA } from '../../support/builders/a-request.ts';
import { fakeGit } from '../../support/fakes/fake-git.ts';

const gitPorts = () => {
  const { trees, commits } = fakeGit();
  return { trees, commits };
};
const GLOBS = ['access/**/*.yaml'];
const PATH = 'access/one.yaml';

function aReview(id: number, state: Review['state'], submittedAt: string): Review {
  return { id, by: DANA, byHuman: true, state, submittedAt, commit: null };
}

describe('what was said', () => {
  const reviews = [
    aReview(1, 'approved', '2026-11-23T13:59:59Z'),
    aReview(2, 'changes-requested', '2026-11-23T14:00:00Z'),
    aReview(3, 'approved', '2026-11-23T14:00:01Z'),
    aReview(4, 'dismissed', '2026-11-23T14:00:01Z'),
  ];
  const pulls = somePulls({ reviews: async () => reviews, commits: async () => [] });

  it.each([
    ['all of it, while it is open', null, [1, 2, 3, 4]],
    ['until it was merged; a dismissal counts later, too', at('2026-11-23T14:00:00Z'), [1, 2, 4]],
  ])('%s', async (_name, until, ids) => {
    const facts = await pullFacts({ pulls, ...gitPorts() }, aPull(), GLOBS, until);
    expect(facts.reviews.map(({ id }) => id)).toEqual(ids);
  });
});

it('whose it is', async () => {
  const asked: number[] = [];
  const answer = async (number: number) => {
    asked.push(number);
    return [];
  };
  const pulls = somePulls({ reviews: answer, commits: answer });
  const pull = aPull({ number: 7, author: BOB, authorIsHuman: false, createdAt: '2026-11-23T12:00:00Z' });
  expect(await pullFacts({ pulls, ...gitPorts() }, pull, GLOBS)).toEqual({
    number: 7,
    openedAt: '2026-11-23T12:00:00Z',
    author: BOB,
    authorIsHuman: false,
    reviews: [],
    contributors: [],
    reviewed: expect.anything(),
  });
  expect(asked).toEqual([7, 7]);
});

it('what reviews saw is read with the globs of the policy', async () => {
  const { push, trees, commits: history } = fakeGit();
  const commit = push({ branch: 'ask', files: { [PATH]: aGrant() } });
  const approved = { ...aReview(1, 'approved', '2026-11-23T13:00:00Z'), commit };
  const pulls = somePulls({ reviews: async () => [approved], commits: async () => [] });
  const blob = (await trees.list(commit, PATH))[0]?.oid ?? '';
  const { reviewed, reviews } = await pullFacts({ pulls, trees, commits: history }, aPull(), GLOBS);
  expect([...(await reviewed.reviewsOfOtherPolicy(reviews, blob))]).toEqual([1]);
});

describe('who had a part in it', () => {
  type Files = Readonly<Record<string, string | null>>;
  const base: Files = { [PATH]: aGrant(), 'README.md': 'Read', '.github/curfew.yml': 'version: 1' };

  /** A branch and the base, both changed since they parted, and a commit that brings the second into the first. */
  async function partOf(
    {
      ours = {},
      theirs = {},
      merge = {},
    }: { readonly ours?: Files; readonly theirs?: Files; readonly merge?: Files },
    more: Partial<PullCommit> = {},
  ): Promise<readonly Person[]> {
    const { push, trees, commits: history } = fakeGit();
    const begun = push({ branch: 'main', files: base });
    const mine = push({ branch: 'ask', onto: begun, files: ours });
    const main = push({ branch: 'main', files: theirs });
    const sha = push({ branch: 'ask', merges: [main], files: { ...theirs, ...merge } });
    const commit: PullCommit = { sha, parents: [mine, main], people: [BOB], ...more };
    const own = { sha: mine, parents: [begun], people: [] };
    const pulls = somePulls({ reviews: async () => [], commits: async () => [own, commit] });
    return (await pullFacts({ pulls, trees, commits: history }, aPull(), GLOBS)).contributors;
  }

  const moved = { 'access/two.yaml': aGrant({ id: 'two' }), 'README.md': 'Read more' };

  it.each([
    ['brings the base, and nothing else', { theirs: moved }, []],
    [
      'brings the base into what changed meanwhile',
      { ours: { [PATH]: aGrant({ duration: '1h' }) }, theirs: moved },
      [],
    ],
    ['changes what nobody asks about', { theirs: moved, merge: { 'README.md': 'Mine' } }, []],
    ['changes a grant', { theirs: moved, merge: { [PATH]: aGrant({ duration: '8h' }) } }, [BOB]],
    [
      'brings a grant that neither had',
      { theirs: moved, merge: { 'access/new.yaml': aGrant({ id: 'new' }) } },
      [BOB],
    ],
    ['moves a grant', { theirs: moved, merge: { 'access/moved.yaml': aGrant() } }, [BOB]],
    ['changes what may be meant as a grant', { merge: { 'Access/One.yml': aGrant() } }, [BOB]],
    [
      'takes the base’s side where both have changed a grant',
      {
        ours: { [PATH]: aGrant({ duration: '1h' }) },
        theirs: { [PATH]: aGrant({ duration: '2h' }) },
      },
      [],
    ],
    [
      'takes the branch’s side there',
      {
        ours: { [PATH]: aGrant({ duration: '1h' }) },
        theirs: { [PATH]: aGrant({ duration: '2h' }) },
        merge: { [PATH]: aGrant({ duration: '1h' }) },
      },
      [],
    ],
    [
      'takes neither side there',
      {
        ours: { [PATH]: aGrant({ duration: '1h' }) },
        theirs: { [PATH]: aGrant({ duration: '2h' }) },
        merge: { [PATH]: aGrant({ duration: '3h' }) },
      },
      [BOB],
    ],
    [
      'undoes what the branch had changed',
      { ours: { [PATH]: aGrant({ duration: '1h' }) }, theirs: moved, merge: { [PATH]: aGrant() } },
      [BOB],
    ],
    ['leaves out what the base brings', { theirs: moved, merge: { 'access/two.yaml': null } }, [BOB]],
    ['changes the policy', { theirs: moved, merge: { '.github/curfew.yml': 'version: 2' } }, [BOB]],
  ])('whoever makes a merge that %s', async (_name, branch, people) => {
    expect(await partOf(branch)).toEqual(people);
  });

  it('whoever chooses between two lines of the branch, or puts three together', async () => {
    const { push, trees, commits: history } = fakeGit();
    const begun = push({ branch: 'ask', files: base });
    const long = push({ branch: 'ask', files: { [PATH]: aGrant({ duration: '8h' }) } });
    const short = push({ branch: 'ask', files: { [PATH]: aGrant({ duration: '1h' }) } });
    const back = push({ branch: 'ask', merges: [long], files: { [PATH]: aGrant({ duration: '8h' }) } });
    const three = push({ branch: 'ask', merges: [begun, long] });
    const commits: readonly PullCommit[] = [
      { sha: long, parents: [begun], people: [ALICE] },
      { sha: short, parents: [long], people: [ALICE] },
      { sha: back, parents: [short, long], people: [BOB] },
      { sha: three, parents: [back, begun, long], people: [DANA] },
    ];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts({ pulls, trees, commits: history }, aPull(), GLOBS);
    expect(contributors).toEqual([ALICE, BOB, DANA]);
  });

  it.each<[string, string, string, readonly Person[]]>([
    ['chooses one of them', '8h', '1h', [ALICE, BOB]],
    ['has nothing to choose', '8h', '8h', [ALICE]],
  ])('whoever joins two lines of the branch, and %s', async (_name, left, right, people) => {
    const { push, trees, commits: history } = fakeGit();
    const begun = push({ branch: 'ask', files: base });
    const one = push({ branch: 'ask', onto: begun, files: { [PATH]: aGrant({ duration: left }) } });
    const two = push({ branch: 'side', onto: begun, files: { [PATH]: aGrant({ duration: right }) } });
    const joined = push({ branch: 'ask', merges: [two] });
    const commits: readonly PullCommit[] = [
      { sha: one, parents: [begun], people: [ALICE] },
      { sha: two, parents: [begun], people: [ALICE] },
      { sha: joined, parents: [one, two], people: [BOB] },
    ];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts({ pulls, trees, commits: history }, aPull(), GLOBS);
    expect(contributors).toEqual(people);
  });

  describe('whoever brings in what has nothing in common with the branch', () => {
    async function joined(failure: Error | null): Promise<readonly Person[]> {
      const { push, trees, commits: history } = fakeGit();
      const mine = push({ branch: 'ask', files: base });
      const other = push({ branch: 'other', onto: null, files: base });
      const sha = push({ branch: 'ask', merges: [other] });
      const commits = [{ sha, parents: [mine, other], people: [BOB] }];
      const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
      const mergeBase = () => Promise.reject(failure);
      const asked = failure === null ? history : { ...history, mergeBase };
      return (await pullFacts({ pulls, trees, commits: asked }, aPull(), GLOBS)).contributors;
    }

    it.each([
      ['as git says', null],
      ['as GitHub says', new ForgeFailure('rejected', 'no common ancestor')],
    ])('%s', async (_name, failure) => {
      expect(await joined(failure)).toEqual([BOB]);
    });

    it.each([
      ['GitHub does not say', new ForgeFailure('unavailable', 'GitHub answered 502')],
      ['something else is wrong', new TypeError('no such thing')],
    ])('is not told where %s', async (_name, failure) => {
      await expect(joined(failure)).rejects.toBe(failure);
    });
  });

  it('whoever makes a commit of one parent, whatever it changes', async () => {
    const { push, trees, commits: history } = fakeGit();
    const parent = push({ branch: 'ask', files: base });
    const sha = push({ branch: 'ask', files: {} });
    const commits = [{ sha, parents: [parent], people: [BOB] }];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    expect((await pullFacts({ pulls, trees, commits: history }, aPull(), GLOBS)).contributors).toEqual([BOB]);
  });

  it('everybody whom a commit names and GitHub knows, once', async () => {
    const commits = [
      { sha: 'a', parents: ['z'], people: [ALICE, null, BOB] },
      { sha: 'b', parents: ['a'], people: [{ ...ALICE, login: 'alice-new' }] },
    ];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts({ pulls, ...gitPorts() }, aPull(), GLOBS);
    expect(contributors.map(({ id }) => id)).toEqual([ALICE.id, BOB.id]);
  });

  it('whoever gives a file another mode in a merge', async () => {
    const { push, trees, commits: history } = fakeGit();
    const main = push({ branch: 'main', files: base });
    const sha = push({ branch: 'ask', onto: main });
    const executable = {
      ...trees,
      list: async (commit: string, under: string) =>
        (await trees.list(commit, under)).map((file) =>
          commit === sha && file.path === PATH ? { ...file, mode: '100755' } : file,
        ),
    };
    const commits = [{ sha, parents: [main, main], people: [BOB] }];
    const pulls = somePulls({ reviews: async () => [], commits: async () => commits });
    const { contributors } = await pullFacts({ pulls, trees: executable, commits: history }, aPull(), GLOBS);
    expect(contributors).toEqual([BOB]);
  });
});
