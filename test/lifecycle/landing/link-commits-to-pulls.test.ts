import { describe, expect, it } from 'vitest';
import { judgeLate } from '../../../src/lifecycle/landing/judge-late.ts';

import { newLateLinks } from '../../../src/lifecycle/memory/late-links.ts';
import { endUnsupported } from '../../../src/lifecycle/reconcile/end-unsupported.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const two = { [TWO]: aGrant({ id: 'two', holder: 'bob' }) };
const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');
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

describe('behind a landing that waits', () => {
  it('a request for another grant is authorized at once, and only once', async () => {
    const main = await fakeMain();
    main.push(two);
    await main.give({ [ONE]: aGrant() });
    expect(await main.landNow()).toMatch(WAITS);
    expect([await main.story(), await main.cursor()]).toEqual([['authorized one'], main.begun]);
    const writes = main.writes();
    expect(await main.landNow()).toMatch(WAITS);
    expect(main.writes()).toBe(writes);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'refused two: not-by-pull-request']);
    expect(await main.cursor()).toBe(main.head());
  });

  it('an authorized grant is not taken for one that has left its file', async () => {
    const main = await fakeMain();
    main.push(two);
    await main.give({ [ONE]: aGrant() });
    expect(await main.landNow()).toMatch(WAITS);
    await endUnsupported(main.repository);
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('a request for the same grant waits', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant({ duration: '1h' }) });
    await main.give({ [ONE]: aGrant({ duration: '2h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual([]);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request', 'authorized one']);
  });

  it('a grant is withdrawn at once, also if its extension waits', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '1h' }) });
    await main.landNow();
    main.push({ [ONE]: aGrant({ duration: '8h' }) });
    main.push({ [ONE]: null });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    expect(await main.land()).toBeNull();
    expect((await main.story()).filter((line) => line.startsWith('authorized'))).toHaveLength(1);
  });

  it('a policy waits, and everything waits behind a policy', async () => {
    const main = await fakeMain();
    main.push(two);
    await main.give(main.policy(SHORTER), BOB, PETRA);
    await main.give({ [ONE]: aGrant({ duration: '1h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual([]);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual([
      'refused two: not-by-pull-request',
      'policy-accepted',
      'authorized one',
    ]);
  });
});

describe('behind a landing that waits, a folder that is too large to list', () => {
  const tooMany = (folder: string) =>
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${folder}/f${index}/x.txt`, 'x']));
  const removed = (folder: string) =>
    Object.fromEntries(Object.keys(tooMany(folder)).map((path) => [path, null]));

  it('holds up what landed with it, until a commit removes it', async () => {
    const main = await fakeMain();
    main.git.listAtMost(100);
    main.push(two);
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.push(tooMany('access'));
    main.merge(number);
    expect(await main.landNow()).toMatch(WAITS);
    expect([await main.story(), await main.cursor()]).toEqual([[], main.begun]);
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual(['refused two: not-by-pull-request']);
    main.push(removed('access'));
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused two: not-by-pull-request', 'authorized one']);
  });

  it('may hide another policy, so a request behind it waits', async () => {
    const main = await fakeMain();
    main.git.listAtMost(50);
    main.push(two);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`.github/${index}.txt`, 'x']));
    const number = await main.ask({ [ONE]: aGrant() });
    main.review(number, DANA);
    main.push(many);
    main.merge(number);
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual([]);
    main.push(Object.fromEntries(Object.keys(many).map((path) => [path, null])));
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual([
      'refused two: not-by-pull-request',
      'policy-restored',
      'authorized one',
    ]);
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

describe('a landing that was refused for want of a pull request', () => {
  async function refused(reviewAfter = false) {
    const main = await fakeMain();
    Object.assign(main.repository.memory, { lateLinks: newLateLinks() });
    const number = await main.ask({ [ONE]: aGrant({ duration: '8h' }) });
    if (!reviewAfter) main.review(number, DANA);
    main.merge(number);
    main.hideMerges(true);
    main.delayIndex(true);
    if (reviewAfter) main.review(number, DANA);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
    return { main, number };
  }

  it('is authorized as of its merge once the pull request is found', async () => {
    const { main, number } = await refused();
    main.pass(3_600);
    await judgeLate(main.repository);
    expect(await main.story()).toHaveLength(1);
    main.delayIndex(false);
    main.pass(3_600);
    await judgeLate(main.repository);
    expect((await main.entries()).at(-1)).toMatchObject({
      type: 'authorized',
      grant: 'one',
      pull: number,
      evidence: { merged_at: main.pull(number).merged?.at.replace('Z', '.000Z') },
    });
    main.pass(3_600);
    await judgeLate(main.repository);
    expect(await main.story()).toHaveLength(2);
  });

  it.each([
    ['a review after the merge does not count', true, async () => {}, 3_600],
    ['a window that is over gives nothing', false, async () => {}, 8 * 3_600],
    [
      'a grant that has left its file gets nothing',
      false,
      async (main: Main): Promise<void> => {
        main.push({ [ONE]: null });
        await main.land();
      },
      3_600,
    ],
    [
      'a grant that was changed since gets nothing',
      false,
      async (main: Main): Promise<void> => {
        main.push({ [ONE]: aGrant({ duration: '7h' }) });
        await main.land();
      },
      3_600,
    ],
    [
      'a grant gets nothing while a later commit is not judged',
      false,
      async (main: Main): Promise<void> => void main.push({ [ONE]: null }),
      3_600,
    ],
    ['nothing is looked for after 24 hours', false, async () => {}, 24 * 3_600],
  ] as const)('%s', async (_name, reviewAfter, change, seconds) => {
    const { main } = await refused(reviewAfter);
    main.delayIndex(false);
    await change(main);
    main.pass(seconds);
    await judgeLate(main.repository);
    main.pass(60);
    await judgeLate(main.repository);
    expect((await main.story()).filter((line) => line.startsWith('authorized'))).toEqual([]);
  });

  it('is accepted if it is the policy, and it is still the one on the branch', async () => {
    const main = await fakeMain();
    Object.assign(main.repository.memory, { lateLinks: newLateLinks() });
    const number = await main.ask(main.policy(SHORTER), BOB);
    main.review(number, PETRA);
    main.merge(number);
    main.hideMerges(true);
    main.delayIndex(true);
    expect(await main.land()).toBeNull();
    main.delayIndex(false);
    main.pass(300);
    await judgeLate(main.repository);
    expect(await main.story()).toEqual(['policy-refused: not-by-pull-request', 'policy-accepted']);
  });

  it('is not accepted if it is a policy that was undone, and came back by a push', async () => {
    const main = await fakeMain();
    Object.assign(main.repository.memory, { lateLinks: newLateLinks() });
    const number = await main.ask(main.policy(SHORTER), BOB);
    main.review(number, PETRA);
    main.merge(number);
    main.hideMerges(true);
    main.delayIndex(true);
    await main.land();
    main.push(main.policy(POLICY));
    await main.land();
    main.push(main.policy(SHORTER));
    await main.land();
    main.delayIndex(false);
    main.pass(3_600);
    await judgeLate(main.repository);
    expect((await main.story()).filter((line) => line === 'policy-accepted')).toEqual([]);
  });
});
