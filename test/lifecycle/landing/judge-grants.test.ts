import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { ForgeFailure } from '../../../src/ports/forge-failure.ts';
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
  it('by what its own pull request has', async () => {
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

  it('as of the merge, and against the time it is judged', async () => {
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

  it('and is over where it was found too late', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '1h' }) });
    main.pass(3600);
    await main.land();
    expect(await main.story()).toEqual(['refused one: already-over']);
  });

  it('with the teams that were there when it was merged being asked for now', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    main.member('acme/backend', ALICE, false);
    await main.land();
    expect(await main.story()).toEqual(['refused one: not-eligible']);
  });

  it('and begins with the merge where its start has passed by then', async () => {
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

  it('once: two of a pull request that keep a limit only each alone', async () => {
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

  it('on top of what landed before it', async () => {
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
    const his = await main.ask({ [ONE]: aGrant() }, BOB);
    const hers = await main.ask({ [ONE]: aGrant() });
    main.review(hers, DANA);
    const sha = main.merge(his);
    main.change(hers, {
      state: 'closed',
      merged: { at: main.pull(his).merged?.at ?? '', by: DANA, commit: sha },
    });
    await main.land();
    expect(await main.entries()).toMatchObject([{ type: 'authorized', pull: hers }]);
  });

  it('by the first of them where it holds with none', async () => {
    const main = await fakeMain();
    const his = await main.ask({ [ONE]: aGrant() }, BOB);
    const hers = await main.ask({ [ONE]: aGrant() });
    const sha = main.merge(his);
    main.change(hers, {
      state: 'closed',
      merged: { at: main.pull(his).merged?.at ?? '', by: DANA, commit: sha },
    });
    await main.land();
    expect(await main.story()).toEqual(['refused one: not-the-author, decision-waiting']);
  });

  it('by the one with which all of it holds, where another brings it in part', async () => {
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

  it('that only takes away by the first of them: nothing is refused', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    await main.land();
    const his = await main.ask({ [ONE]: null }, BOB);
    const hers = await main.ask({ [ONE]: null });
    const sha = main.merge(his);
    main.change(hers, {
      state: 'closed',
      merged: { at: main.pull(his).merged?.at ?? '', by: DANA, commit: sha },
    });
    await main.land();
    expect((await main.entries()).at(-1)).toMatchObject({ type: 'ended', ended_in: { pull: his } });
  });
});

describe('a problem of one entry', () => {
  /** Each entry of a file under one policy, and what became of it. */
  async function became(
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
    ['its length', logs('two', { duration: '9h' }), 'too-long'],
    ['its last line', logs('two', { ticket: 'some' }), 'ticket-mismatch'],
    ['its holder', logs('two', { holder: 'bob' }), 'not-the-author, decision-blocked'],
  ])('is no other’s: %s', async (_name, wrong, codes) => {
    expect(await became(grants(first, wrong, last))).toEqual([
      'authorized one',
      `refused two: ${codes}`,
      'authorized three',
    ]);
  });

  it('is no other’s where it stands on the same lines of another file', async () => {
    const files = { 'access/two.yaml': grants(logs('two', { duration: '9h' })) };
    expect(await became(grants(first), files)).toEqual(['authorized one', 'refused two: too-long']);
  });

  it('is all entries’ where it is of the pull request as a whole', async () => {
    expect(await became(grants(first, last), { 'README.md': 'Read' })).toEqual([
      'refused one: other-paths',
      'refused three: other-paths',
    ]);
  });

  it('is all entries’ where it stands in a file that holds none of them', async () => {
    expect(await became(grants(first, last), { 'access/missed.yml': 'grants: []' })).toEqual([
      'refused one: missed-file',
      'refused three: missed-file',
    ]);
  });

  it('is not that of what is withdrawn beside it', async () => {
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

  it('keeps nothing from being withdrawn', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: grants(first) }));
    await main.land();
    main.merge(await main.ask({ [ONE]: grants(logs('two')), 'README.md': 'Read' }));
    await main.land();
    expect((await main.story()).slice(1)).toEqual(['refused two: other-paths', 'ended one']);
  });
});

describe('what GitHub would not say', () => {
  /** Alice's request, approved and merged, and what landing it says now and after ten minutes. */
  async function landing(
    hide: (main: Main, number: number) => void,
    file: string = aGrant(),
  ): Promise<readonly [said: string | null, main: Main]> {
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
      'who the holder is',
      (main) => main.silence('alice'),
      aGrant(),
      /^GitHub answered 502$/,
      'unreadable-account, decision-waiting',
    ],
    [
      'whether they may',
      (main) => main.hide('acme/backend'),
      aGrant(),
      /^GitHub answered 403$/,
      'unreadable-team',
    ],
    [
      'whether who approved may',
      (main) => main.hide('acme/dba'),
      aGrant(),
      /^Membership could not be read: acme\/dba\.$/,
      'decision-unreadable',
    ],
    [
      'who had a part in it',
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
    '%s is asked again for ten minutes, and then is a refusal',
    async (_name, hide, file, because, codes) => {
      const [said, main] = await landing(hide, file);
      expect(said).toMatch(because);
      expect(await main.story()).toEqual([]);
      main.pass(1);
      expect(await main.land()).toBeNull();
      expect(await main.story()).toEqual([`refused one: ${codes}`]);
    },
  );

  it('names what could not be read', async () => {
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
        text: 'It cannot be read who had a part in #1: more than it lists.',
      },
    ]);
  });

  it.each([
    ['because it cannot be reached', new ForgeFailure('unavailable', 'GitHub answered 502')],
    ['because something else is wrong', new TypeError('no such thing')],
  ])('%s stops landing as a whole', async (_name, failure) => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant() });
    Object.assign(main.repository.pulls, { reviews: () => Promise.reject(failure) });
    main.pass(TEN_MINUTES);
    await expect(main.land()).rejects.toBe(failure);
    expect(await main.story()).toEqual([]);
  });

  it('is not asked again where there is nobody of that name', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: aGrant({ holder: 'nobody' }) }));
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: no-such-account, decision-waiting']);
    expect(await refusal(main)).toMatchObject({ holder: { login: 'nobody', id: null } });
  });

  it('is not asked again under a role that is not there', async () => {
    const main = await fakeMain();
    main.merge(await main.ask({ [ONE]: aGrant({ role: 'nothing' }) }));
    main.hide('acme/backend');
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: unknown-role, decision-waiting']);
  });

  it('does not matter to a push, which nobody can have approved', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    main.hide('acme/backend');
    main.silence('alice');
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
  });

  it.each<[string, string | null, boolean, string]>([
    ['withdrawn', null, true, 'ended one'],
    ['withdrawn by nobody knows whom', null, false, 'ended one'],
    ['shortened', aGrant({ duration: '1h' }), true, 'authorized one'],
    ['shortened by nobody knows whom', aGrant({ duration: '1h' }), false, 'authorized one'],
  ])('does not matter to what is %s', async (_name, file, listed, word) => {
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
    expect(await main.story()).toEqual(['authorized one', word]);
  });
});

it('nobody is asked about a landing that changes no grant', async () => {
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

it('what was never given and is taken out again leaves no word', async () => {
  const main = await fakeMain();
  main.push({ [ONE]: aGrant() });
  await main.land();
  main.push({ [ONE]: null });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['refused one: not-by-pull-request']);
});

it('a policy that the operator has taken from under a role gives nothing', async () => {
  const main = await fakeMain({ operator: OPERATOR });
  await main.give({ [ONE]: aGrant() });
  const { targets } = main.repository.operator;
  Object.assign(main.repository, { operator: { ...main.repository.operator, targets: new Map() } });
  expect(await main.land()).toBe('there is no policy in force that can be read');
  Object.assign(main.repository, { operator: { ...main.repository.operator, targets } });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['authorized one']);
});
