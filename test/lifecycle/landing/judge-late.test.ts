import { describe, expect, it } from 'vitest';
import { judgeLate } from '../../../src/lifecycle/landing/judge-late.ts';
import { newLateLinks } from '../../../src/lifecycle/memory/late-links.ts';
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
