import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { ForgeFailure } from '../../../src/ports/forge-failure.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { DANA } from '../../support/builders/a-request.ts';
import { fakeMain, PETRA } from '../../support/fakes/fake-main.ts';

const ONE = 'access/one.yaml';

const TEN_MINUTES = 600;

type Main = Awaited<ReturnType<typeof fakeMain>>;

type Refused = Extract<Entry, { readonly type: 'refused' }>;

async function refusal(main: Main): Promise<Refused> {
  const last = (await main.entries()).at(-1);
  if (last?.type !== 'refused') throw new Error(`it was ${last?.type}`);
  return last;
}

describe('an answer that GitHub does not give', () => {
  /** Lands alice's approved request a second before GitHub's index can no longer lag. */
  async function landing(
    hide: (main: Main, number: number) => void,
    file: string = aGrant(),
  ): Promise<readonly [because: string | null, main: Main]> {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: file });
    main.review(number, DANA);
    main.merge(number);
    hide(main, number);
    main.pass(TEN_MINUTES - 1);
    return [await main.land(), main];
  }

  it.each<[string, (main: Main, number: number) => void, string, RegExp, string]>([
    [
      'about the account of the holder',
      (main) => main.silence('alice'),
      aGrant(),
      /^GitHub answered 502$/,
      'unreadable-account, decision-waiting',
    ],
    [
      'about the team of the holder',
      (main) => main.hide('acme/backend'),
      aGrant(),
      /^GitHub answered 403$/,
      'unreadable-team',
    ],
    [
      'about the team of the approver',
      (main) => main.hide('acme/dba'),
      aGrant(),
      /^Curfew could not read the members of acme\/dba\.$/,
      'decision-unreadable',
    ],
    [
      'about its commits',
      (main) => {
        Object.assign(main.repository.pulls, {
          commits: () => Promise.reject(new ForgeFailure('rejected', 'more than 250 commits')),
        });
      },
      aGrant(),
      /^more than 250 commits$/,
      'evidence-unreadable',
    ],
  ])(
    '%s is awaited for ten minutes; then the change is refused',
    async (_name, hide, file, expected, codes) => {
      const [because, main] = await landing(hide, file);
      expect(because).toMatch(expected);
      expect(await main.story()).toEqual([]);
      main.pass(1);
      expect(await main.land()).toBeNull();
      expect(await main.story()).toEqual([`refused one: ${codes}`]);
    },
  );

  it('is named in the refusal', async () => {
    const [, main] = await landing((world) => {
      Object.assign(world.repository.pulls, {
        reviews: () => Promise.reject(new ForgeFailure('rejected', 'more than it lists')),
      });
    });
    main.pass(1);
    await main.land();
    expect((await refusal(main)).reasons).toEqual([
      {
        code: 'evidence-unreadable',
        text: 'Curfew could not read the reviews and commits of #1: more than it lists.',
      },
    ]);
  });

  it.each([
    ['because GitHub cannot be reached', new ForgeFailure('unavailable', 'GitHub answered 502')],
    ['because of another error', new TypeError('no such thing')],
  ])('%s stops every landing', async (_name, failure) => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    Object.assign(main.repository.pulls, { reviews: () => Promise.reject(failure) });
    main.pass(TEN_MINUTES);
    await expect(main.land()).rejects.toBe(failure);
    expect(await main.story()).toEqual([]);
  });

  it('is not awaited if GitHub has no such account', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: aGrant({ holder: 'ghost' }) }));
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: no-such-account, decision-waiting']);
    expect(await refusal(main)).toMatchObject({ holder: { login: 'ghost', id: null } });
  });

  it('is not awaited if the policy has no such role', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: aGrant({ role: 'nothing' }) }));
    main.hide('acme/backend');
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: unknown-role, decision-waiting']);
  });

  it('is not needed for a push: no person can have approved it', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    main.hide('acme/backend');
    main.silence('alice');
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
  });

  it.each<[string, string | null, boolean, string]>([
    ['withdrawn', null, true, 'ended one'],
    ['withdrawn without evidence', null, false, 'ended one'],
    ['shortened', aGrant({ duration: '1h' }), true, 'authorized one'],
    ['shortened without evidence', aGrant({ duration: '1h' }), false, 'authorized one'],
  ])('is not needed for a grant that is %s', async (_name, file, listed, entry) => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    await main.land();
    main.merge(await main.ask({ [ONE]: file }, PETRA));
    main.hide('acme/backend');
    main.hide('acme/dba');
    main.silence('alice');
    const rejects = () => Promise.reject(new ForgeFailure('rejected', 'more than 250 commits'));
    if (!listed) Object.assign(main.repository.pulls, { commits: rejects });
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', entry]);
  });
});
