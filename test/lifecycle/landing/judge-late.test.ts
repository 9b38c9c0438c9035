import { describe, expect, it } from 'vitest';
import { unreadable } from '../../../src/domain/reading.ts';
import { judgeLate } from '../../../src/lifecycle/landing/judge-late.ts';
import { type LateLinks, newLateLinks } from '../../../src/lifecycle/memory/late-links.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const ONE = 'access/one.yaml';
const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');

type Main = Awaited<ReturnType<typeof fakeMain>>;

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
      'a grant gets nothing if a push removed it and brought it again',
      false,
      async (main: Main): Promise<void> => {
        main.push({ [ONE]: null });
        await main.land();
        main.push({ [ONE]: aGrant({ duration: '8h' }) });
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

describe('the refused landings that are looked at again', () => {
  const file = (id: string) => `access/${id}.yaml`;

  /** Merges approved requests that GitHub does not link, so that each is refused. */
  async function unlinked(...ids: readonly string[]) {
    const main = await fakeMain();
    const lateLinks = newLateLinks();
    Object.assign(main.repository.memory, { lateLinks });
    main.hideMerges(true);
    main.delayIndex(true);
    const numbers: number[] = [];
    for (const id of ids) {
      const number = await main.ask({ [file(id)]: aGrant({ id, duration: '8h' }) });
      main.review(number, DANA);
      main.merge(number);
      numbers.push(number);
    }
    await main.land();
    return { main, lateLinks, numbers };
  }
  const grantsLeft = async (main: Main, { waiting }: LateLinks) => {
    const entries = await main.entries();
    return entries.flatMap((entry) =>
      entry.type === 'refused' && waiting.has(entry.commit) ? [entry.grant] : [],
    );
  };
  const secondsToLook = (main: Main, { waiting }: LateLinks) =>
    [...waiting.values()].map(({ nextLook }) => Math.round((nextLook - main.now().toMillis()) / 1_000));

  it('are looked at after as long as they have waited, from five minutes to an hour', async () => {
    const { main, lateLinks } = await unlinked('one');
    await judgeLate(main.repository);
    const [first = 0] = secondsToLook(main, lateLinks);
    expect(first).toBeGreaterThan(290);
    main.pass(first - 1);
    await judgeLate(main.repository);
    expect(secondsToLook(main, lateLinks)).toEqual([1]);
    main.pass(1);
    await judgeLate(main.repository);
    expect(secondsToLook(main, lateLinks)).toEqual([300]);
    main.pass(900);
    await judgeLate(main.repository);
    expect(secondsToLook(main, lateLinks)).toEqual([1_200]);
    main.pass(12 * 3_600);
    await judgeLate(main.repository);
    expect(secondsToLook(main, lateLinks)).toEqual([3_600]);
    main.pass(12 * 3_600);
    await judgeLate(main.repository);
    expect(lateLinks.waiting.size).toBe(0);
  });

  it('are ten in one call', async () => {
    const { main, lateLinks } = await unlinked();
    for (let n = 0; n < 12; n++) main.push({ [file(`grant-${n}`)]: aGrant({ id: `grant-${n}` }) });
    expect(await main.land()).toBeNull();
    main.pass(3_600);
    await judgeLate(main.repository);
    expect(secondsToLook(main, lateLinks).filter((seconds) => seconds > 0)).toHaveLength(10);
    await judgeLate(main.repository);
    expect(secondsToLook(main, lateLinks).filter((seconds) => seconds > 0)).toHaveLength(12);
  });

  it('are judged each by its own pull request', async () => {
    const { main, lateLinks, numbers } = await unlinked('one', 'two');
    const [, second = 0] = numbers;
    const { merged } = main.pull(second);
    main.change(second, { merged: merged === null ? null : { ...merged, commit: null } });
    main.delayIndex(false);
    main.pass(3_600);
    await judgeLate(main.repository);
    expect((await main.story()).filter((line) => line.startsWith('authorized'))).toEqual(['authorized one']);
    main.pass(3_600);
    await judgeLate(main.repository);
    expect(await grantsLeft(main, lateLinks)).toEqual(['two']);
  });

  it('do not contain a grant that was authorized since', async () => {
    const { main, lateLinks } = await unlinked('one', 'two');
    main.delayIndex(false);
    main.hideMerges(false);
    await main.give({ [file('one')]: aGrant({ id: 'one', duration: '8h', ticket: 'INC-9' }) });
    expect(await main.land()).toBeNull();
    expect((await main.story()).at(-1)).toBe('authorized one');
    main.delayIndex(true);
    await judgeLate(main.repository);
    expect(await grantsLeft(main, lateLinks)).toEqual(['two']);
  });

  it('contain only the last commit that brought a grant', async () => {
    const { main, lateLinks } = await unlinked('one');
    main.push({ [file('one')]: null });
    await main.land();
    const last = main.push({ [file('one')]: aGrant({ id: 'one', duration: '8h' }) });
    await main.land();
    await judgeLate(main.repository);
    expect([...lateLinks.waiting.keys()]).toEqual([last]);
  });

  it('do not contain what was refused for another reason', async () => {
    const { main, lateLinks } = await unlinked();
    main.delayIndex(false);
    main.hideMerges(false);
    main.merge(await main.ask({ [file('one')]: aGrant({ id: 'one' }) }));
    main.merge(await main.ask(main.policy(SHORTER), BOB));
    await main.land();
    expect(await main.story()).toEqual(['refused one: decision-waiting', 'policy-refused: decision-waiting']);
    await judgeLate(main.repository);
    expect(lateLinks.waiting.size).toBe(0);
  });

  it('do not contain a policy after the policy in force was restored', async () => {
    const { main, lateLinks } = await unlinked();
    main.push(main.policy(SHORTER));
    await main.land();
    await judgeLate(main.repository);
    expect(lateLinks.waiting.size).toBe(1);
    main.push(main.policy(POLICY));
    await main.land();
    expect((await main.story()).at(-1)).toBe('policy-restored');
    await judgeLate(main.repository);
    expect(lateLinks.waiting.size).toBe(0);
  });

  it('contain a policy and a grant at the same time, and the policy needs its approval', async () => {
    const { main, lateLinks } = await unlinked('one');
    const number = await main.ask(main.policy(SHORTER), BOB);
    main.merge(number);
    await main.land();
    await judgeLate(main.repository);
    expect(lateLinks.waiting.size).toBe(2);
    main.delayIndex(false);
    main.pass(3_600);
    await judgeLate(main.repository);
    expect((await main.story()).filter((line) => !line.includes('refused'))).toEqual(['authorized one']);
  });

  it('wait while the ledger cannot be read', async () => {
    const { main, lateLinks } = await unlinked('one');
    const { ledger } = main.repository;
    const away = { ...ledger, state: async () => unreadable('the ledger', '502') };
    main.delayIndex(false);
    main.pass(3_600);
    expect(await judgeLate({ ...main.repository, ledger: away })).toEqual({ outcome: 'done' });
    expect([lateLinks.readSeq, (await main.story()).length]).toEqual([null, 1]);
  });
});
