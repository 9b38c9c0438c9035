import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { ALICE, BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, OPERATOR, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const ONE = 'access/one.yaml';
const TEN_MINUTES = 600;
const TICKETS = having(POLICY, 'roles:', "requests: { ticket: { pattern: '^INC-[0-9]+$' } }\nroles:");

type Main = Awaited<ReturnType<typeof fakeMain>>;
type Refused = Extract<Entry, { readonly type: 'refused' }>;

async function refusal(main: Main): Promise<Refused> {
  const last = (await main.entries()).at(-1);
  if (last?.type !== 'refused') throw new Error(`it was ${last?.type}`);
  return last;
}

const logs = (id: string, words: Readonly<Record<string, string | null>> = {}) => ({
  id,
  role: 'logs-read',
  ...words,
});

describe('each change is judged', () => {
  it('by the reviews of its own pull request', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    main.merge(await main.ask({ 'access/two.yaml': aGrant({ id: 'two', holder: 'bob' }) }, BOB));
    await main.give({ [ONE]: aGrant({ duration: '8h' }) }, ALICE, PETRA);
    await main.land();
    expect(await main.story()).toEqual([
      'authorized one',
      'refused two: decision-waiting',
      'refused one: decision-waiting',
    ]);
  });

  it('as of its merge', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '1h' }) });
    main.pass(3590);
    await main.land();
    const [entry] = await main.entries();
    expect(entry).toMatchObject({
      type: 'authorized',
      at: '2026-11-23T14:59:54.000Z',
      window: { starts: '2026-11-23T14:00:04.000Z', ends: '2026-11-23T15:00:04.000Z' },
      evidence: { merged_at: '2026-11-23T14:00:04.000Z', merged_by: DANA, author: ALICE },
    });
  });

  it('and refused if its window ended before it was judged', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '1h' }) });
    main.pass(3600);
    await main.land();
    expect(await main.story()).toEqual(['refused one: already-over']);
  });

  it('by the members that its teams have now', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    main.member('acme/backend', ALICE, false);
    await main.land();
    expect(await main.story()).toEqual(['refused one: not-eligible']);
  });

  it('and its window starts at the merge if `from` had passed by then', async () => {
    const main = await fakeMain();
    const number = await main.ask({ [ONE]: aGrant({ from: '2026-11-23T14:30Z', duration: '1h' }) });
    main.review(number, DANA);
    main.pass(3596);
    main.merge(number);
    await main.land();
    expect(await main.entries()).toMatchObject([
      { type: 'authorized', window: { starts: '2026-11-23T15:00:00.000Z' } },
    ]);
  });

  it('together with the others of its pull request: the limit holds over both', async () => {
    const limit = having(
      POLICY,
      'approval: automatic',
      'max_total: { of: 3h, within: 1d }\n    approval: automatic',
    );
    const main = await fakeMain({ policy: limit });
    const both = grants(
      logs('one', { duration: '2h' }),
      logs('two', { duration: '2h', from: '2026-11-23T20:00Z' }),
    );
    main.merge(await main.ask({ [ONE]: both }));
    await main.land();
    expect(await main.story()).toEqual(['refused one: too-much', 'refused two: too-much']);
  });

  it('on top of the landings before it', async () => {
    const limit = having(
      POLICY,
      'approval: automatic',
      'max_total: { of: 3h, within: 1d }\n    approval: automatic',
    );
    const main = await fakeMain({ policy: limit });
    main.merge(await main.ask({ [ONE]: grants(logs('one', { duration: '2h' })) }));
    main.merge(
      await main.ask({
        'access/two.yaml': grants(logs('two', { duration: '2h', from: '2026-11-23T20:00Z' })),
      }),
    );
    await main.land();
    expect(await main.story()).toEqual(['authorized one', 'refused two: too-much']);
  });

  it('by any of the pull requests that its commit merged', async () => {
    const main = await fakeMain();
    const bobs = await main.ask({ [ONE]: aGrant() }, BOB);
    const alices = await main.ask({ [ONE]: aGrant() });
    main.review(alices, DANA);
    const sha = main.merge(bobs);
    main.change(alices, {
      state: 'closed',
      merged: { at: main.pull(bobs).merged?.at ?? '', by: DANA, commit: sha },
    });
    await main.land();
    expect(await main.entries()).toMatchObject([{ type: 'authorized', pull: alices }]);
  });

  it('by the first of them if none suffices', async () => {
    const main = await fakeMain();
    const bobs = await main.ask({ [ONE]: aGrant() }, BOB);
    const alices = await main.ask({ [ONE]: aGrant() });
    const sha = main.merge(bobs);
    main.change(alices, {
      state: 'closed',
      merged: { at: main.pull(bobs).merged?.at ?? '', by: DANA, commit: sha },
    });
    await main.land();
    expect(await main.story()).toEqual(['refused one: not-the-author, decision-waiting']);
  });

  it('by the one that suffices for all changes', async () => {
    const main = await fakeMain();
    const both = { [ONE]: grants(logs('two'), { id: 'one' }) };
    const [first, second] = [await main.ask(both), await main.ask(both)];
    main.review(second, DANA);
    const sha = main.merge(first);
    const at = main.pull(first).merged?.at ?? '';
    main.change(second, { state: 'closed', merged: { at, by: DANA, commit: sha } });
    await main.land();
    expect(await main.entries()).toMatchObject([
      { type: 'authorized', grant: 'two', pull: second },
      { type: 'authorized', grant: 'one', pull: second },
    ]);
  });

  it('by the first of them if it only removes: nothing is refused', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    await main.land();
    const bobs = await main.ask({ [ONE]: null }, BOB);
    const alices = await main.ask({ [ONE]: null });
    const sha = main.merge(bobs);
    main.change(alices, {
      state: 'closed',
      merged: { at: main.pull(bobs).merged?.at ?? '', by: DANA, commit: sha },
    });
    await main.land();
    expect((await main.entries()).at(-1)).toMatchObject({ type: 'ended', ended_in: { pull: bobs } });
  });
});

describe('a problem in one entry of a file', () => {
  /** The judgement of each entry. */
  async function judged(
    file: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> {
    const main = await fakeMain({ policy: TICKETS });
    main.merge(await main.ask({ [ONE]: file, ...more }));
    await main.land();
    return main.story();
  }
  const first = logs('one');
  const last = logs('three');

  it.each([
    ['a long window', logs('two', { duration: '9h' }), 'too-long'],
    ['a ticket on its last line', logs('two', { ticket: 'some' }), 'ticket-mismatch'],
    ['another holder than the author', logs('two', { holder: 'bob' }), 'not-the-author, decision-blocked'],
  ])('does not concern the other entries: %s', async (_name, faulty, codes) => {
    expect(await judged(grants(first, faulty, last))).toEqual([
      'authorized one',
      `refused two: ${codes}`,
      'authorized three',
    ]);
  });

  it('does not concern an entry on the same lines of another file', async () => {
    const files = { 'access/two.yaml': grants(logs('two', { duration: '9h' })) };
    expect(await judged(grants(first), files)).toEqual(['authorized one', 'refused two: too-long']);
  });

  it('concerns all entries if it is a problem of the whole pull request', async () => {
    expect(await judged(grants(first, last), { 'README.md': 'Read' })).toEqual([
      'refused one: other-paths',
      'refused three: other-paths',
    ]);
  });

  it('concerns all entries if it is in a file without entries', async () => {
    expect(await judged(grants(first, last), { 'access/missed.yml': 'grants: []' })).toEqual([
      'refused one: missed-file',
      'refused three: missed-file',
    ]);
  });

  it('does not concern an entry that the same pull request removes', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: grants(first, last) }));
    await main.land();
    const number = await main.ask({
      [ONE]: grants(logs('two', { duration: '9h' }), logs('four')),
      'access/missed.yml': 'grants: []',
    });
    main.merge(number);
    await main.land();
    expect((await main.story()).slice(2)).toEqual([
      'refused two: missed-file, too-long',
      'refused four: missed-file',
      'ended one',
      'ended three',
    ]);
  });

  it('does not stop a removal', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: grants(first) }));
    await main.land();
    main.merge(await main.ask({ [ONE]: grants(logs('two')), 'README.md': 'Read' }));
    await main.land();
    expect((await main.story()).slice(1)).toEqual(['refused two: other-paths', 'ended one']);
  });
});

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

  it('because GitHub cannot be reached is asked for again, however long that takes', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    const failure = new ForgeFailure('unavailable', 'GitHub answered 502');
    Object.assign(main.repository.pulls, { reviews: () => Promise.reject(failure) });
    main.pass(TEN_MINUTES);
    expect(await main.land()).toBe('GitHub answered 502');
    expect(await main.story()).toEqual([]);
  });

  it('because of another error stops every landing', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    const failure = new TypeError('no such thing');
    Object.assign(main.repository.pulls, { reviews: () => Promise.reject(failure) });
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

it('GitHub is not asked about a landing that changes no grant', async () => {
  const main = await fakeMain();
  await main.give({ [ONE]: aGrant() });
  await main.land();
  main.merge(await main.ask({ 'access/renamed.yaml': aGrant(), [ONE]: null }));
  Object.assign(main.repository.pulls, { reviews: () => Promise.reject(new Error('asked')) });
  Object.assign(main.repository, {
    people: {
      byLogin: () => Promise.reject(new Error('asked')),
      members: () => Promise.reject(new Error('asked')),
    },
  });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['authorized one']);
});

it('the removal of a grant that was never given leaves no entry', async () => {
  const main = await fakeMain();
  main.push({ [ONE]: aGrant() });
  await main.land();
  main.push({ [ONE]: null });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
});

it('nothing is given while the operator forbids the policy in force', async () => {
  const main = await fakeMain({ operator: OPERATOR });
  await main.give({ [ONE]: aGrant() });
  const { targets } = main.repository.operator;
  Object.assign(main.repository, { operator: { ...main.repository.operator, targets: new Map() } });
  expect(await main.land()).toBe('no policy is in force, or it cannot be read');
  Object.assign(main.repository, { operator: { ...main.repository.operator, targets } });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['authorized one']);
});
