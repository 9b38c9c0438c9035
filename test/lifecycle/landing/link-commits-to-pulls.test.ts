import { describe, expect, it } from 'vitest';
import { POLICY_PATH } from '../../../src/domain/grants/grants-paths.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { fakeMain, POLICY } from '../../support/fakes/fake-main.ts';

const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const two = { [TWO]: aGrant({ id: 'two', holder: 'bob' }) };
const WAITS = /^GitHub does not name/;

type Main = Awaited<ReturnType<typeof fakeMain>>;

/** An approved and merged request of which GitHub names the merge commit nowhere. */
async function unnamed(): Promise<{ readonly main: Main; readonly number: number; readonly sha: string }> {
  const main = await fakeMain();
  const number = await main.ask({ [ONE]: aGrant() });
  main.review(number, DANA);
  const sha = main.merge(number);
  main.hideMerges(true);
  return { main, number, sha };
}

describe('an approved request waits for its pull request, and is authorized', () => {
  it('once the listing names it', async () => {
    const { main } = await unnamed();
    expect(await main.landNow()).toMatch(WAITS);
    expect([await main.story(), await main.cursor()]).toEqual([[], main.begun]);
    main.hideMerges(false);
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('once the index names it', async () => {
    const { main } = await unnamed();
    expect(await main.landNow()).toMatch(WAITS);
    main.pass(30);
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('once GitHub says as which commit it was merged', async () => {
    const { main, number } = await unnamed();
    main.hideMerges(false);
    const { merged } = main.pull(number);
    if (merged === null) throw new Error('it is not merged');
    main.change(number, { merged: { ...merged, commit: null } });
    expect(await main.landNow()).toBe('GitHub does not name the merge commit of #1 yet');
    main.pass(590);
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual([]);
    main.change(number, { merged });
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('at once if the subject names it', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.merge(number, undefined, `Grant access (#${number})\n\nBecause`);
    main.hideMerges(true);
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('at once if this process saw the merge', async () => {
    const { main, number, sha } = await unnamed();
    main.repository.memory.mergedPulls.set(sha, number);
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
  });
});

describe('a commit without a pull request', () => {
  it('is a direct push ten minutes after it was first seen, whatever time it has', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    main.pass(3_600);
    expect(await main.landNow()).toMatch(WAITS);
    main.pass(599);
    expect(await main.landNow()).toMatch(WAITS);
    main.pass(1);
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
  });

  it('waits ten minutes again if the database is lost', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    await main.landNow();
    main.pass(599);
    main.database.lose();
    expect(await main.landNow()).toMatch(WAITS);
    main.pass(599);
    expect(await main.landNow()).toMatch(WAITS);
    main.pass(1);
    expect(await main.landNow()).toBeNull();
  });

  it.each([
    ['the subject of an approved request', (number: number) => `Ask (#${number})`],
    ['the subject of its merge', (number: number) => `Merge pull request #${number} from acme/ask-1`],
    ['the number of nothing', () => 'Ask (#99)'],
  ])('gets nothing from %s', async (_name, message) => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.merge(number);
    main.git.push({ branch: 'main', files: two, author: BOB, message: message(number) });
    main.repository.memory.mergedPulls.set(main.head(), number);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'refused two: not-by-pull-request']);
  });

  it.each([
    ['open', { state: 'open', merged: null }],
    ['to another branch', { base: { branch: 'dev', sha: 'x' } }],
    ['from a fork', { head: { branch: 'ask', sha: 'x', sameRepository: false } }],
  ] as const)('gets nothing from a pull request that is %s', async (_name, words) => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.merge(number, undefined, `Ask (#${number})`);
    main.change(number, words);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
  });

  it('holds nothing up if it touches neither grants nor the policy, and GitHub is not asked about it', async () => {
    const main = await fakeMain();
    const asked: string[] = [];
    const { pulls } = main.repository;
    const last = main.push({ 'README.md': 'Read' });
    Object.assign(pulls, {
      associatedWith: async (sha: string) => {
        asked.push(sha);
        return [];
      },
    });
    expect([await main.landNow(), await main.cursor(), asked]).toEqual([null, last, []]);
  });

  it('withdraws at once what it removes, and its other changes wait', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    expect(await main.landNow()).toBeNull();
    main.push({ [ONE]: null, ...two });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'ended one', 'refused two: not-by-pull-request']);
  });
});

describe('a rebase merge of several commits', () => {
  const both = { [ONE]: aGrant(), [TWO]: aGrant({ id: 'two' }) };

  async function rebased(push: Readonly<Record<string, string>> | null) {
    const main = await fakeMain();
    const number = await main.ask(both);
    // As long as the push and the rebased commits together.
    main.addCommit(number);
    main.addCommit(number);
    main.review(number, DANA);
    if (push !== null) main.push(push);
    main.push({ [ONE]: both[ONE] ?? '' });
    const sha = main.merge(number, { [TWO]: both[TWO] ?? '' }, 'Add two', { rebase: true });
    return { main, number, sha };
  }

  it('is judged as one landing', async () => {
    const { main, number, sha } = await rebased(null);
    expect(await main.landNow()).toBeNull();
    expect(await main.entries()).toMatchObject([
      { type: 'authorized', grant: 'one', pull: number, commit: sha },
      { type: 'authorized', grant: 'two', pull: number, commit: sha },
    ]);
  });

  it('gives nothing to a push right before it, and the push does not hold it up', async () => {
    const { main } = await rebased({
      'access/own.yaml': aGrant({ id: 'own', role: 'logs-read', duration: '1h' }),
    });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'authorized two']);
    expect(await main.land()).toBeNull();
    expect((await main.story()).at(-1)).toBe('refused own: not-by-pull-request');
  });

  it('is not recognized if its last commit hides the policy in a folder that is too large to list', async () => {
    const main = await fakeMain();
    main.git.listAtMost(50);
    const number = await main.ask(both);
    main.addCommit(number);
    main.review(number, DANA);
    main.push({ [ONE]: both[ONE] ?? '' });
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`.github/${index}.txt`, 'x']));
    main.merge(number, { ...many, [TWO]: both[TWO] ?? '' }, 'Add two', { rebase: true });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual([]);
    expect(await main.land()).toMatch(/\.github\/ is too large/);
    expect((await main.story()).filter((line) => line.startsWith('authorized'))).toEqual([]);
  });

  it('does not take in a push of a policy that its branch was made from', async () => {
    const main = await fakeMain();
    main.push({ [POLICY_PATH]: `${POLICY}# by a push\n` });
    const number = await main.ask({ [ONE]: aGrant() });
    main.addCommit(number);
    main.review(number, DANA);
    main.merge(number, undefined, 'Add one', { rebase: true });
    expect(await main.land()).toBeNull();
    expect(await main.entries()).toMatchObject([
      { type: 'policy-refused', pull: null },
      { type: 'authorized', grant: 'one', pull: number },
    ]);
  });

  it('is not longer than its pull request', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.push({ [ONE]: aGrant() });
    main.merge(number, { 'README.md': 'Read' }, 'Add one', { rebase: true });
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
  });
});
