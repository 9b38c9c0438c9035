import { describe, expect, it } from 'vitest';
import { isSamePolicy } from '../../../src/domain/ledger/ledger-state.ts';
import { grantsAlarm, rewoundAlarm } from '../../../src/domain/messages/issues/alarm-issues.ts';
import { LEDGER_BRANCH } from '../../../src/domain/own-branches.ts';
import { land } from '../../../src/lifecycle/landing/land.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const BROKEN = { 'access/broken.yaml': 'grants: [' };
const FIXED = { 'access/broken.yaml': null };
const two = { [TWO]: aGrant({ id: 'two', role: 'logs-read' }) };
const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');
/** The operator's file does not list this entitlement. */
const FORBIDDEN = having(POLICY, 'orders_reader', 'orders_owner');

type Main = Awaited<ReturnType<typeof fakeMain>>;

/** Records what happens to alarms from now on. */
function alarmsOf(main: Main) {
  const calls: string[] = [];
  const alarms: Repository['memory']['alarms'] = {
    isRaised: () => false,
    raise: ({ key }) => void calls.push(`raise ${key}`),
    clear: (key) => void calls.push(`clear ${key}`),
    publish: async () => {},
  };
  Object.assign(main.repository.memory, { alarms });
  return calls;
}

/** The issues of the alarms. */
async function alarmIssues(main: Main): Promise<readonly object[]> {
  const issues: object[] = [];
  await main.repository.memory.alarms.publish({
    issue: async (key, title, text) => void issues.push({ key, title, text }),
    resolve: async () => {},
  });
  return issues;
}

describe('a landing', () => {
  it('is recorded in its order, and never twice', async () => {
    const main = await fakeMain();
    const first = await main.give({ [ONE]: aGrant() });
    const second = main.push(two);
    const third = await main.give({ 'access/three.yaml': aGrant({ id: 'three', holder: 'bob' }) }, BOB);
    const writes = main.writes();
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual([
      'authorized one',
      'authorized three',
      'refused two: not-by-pull-request',
    ]);
    expect((await main.entries()).map((entry) => 'commit' in entry && entry.commit)).toEqual([
      first,
      third,
      second,
    ]);
    expect(await main.cursor()).toBe(third);
    expect(main.writes()).toBe(writes + 4);
    main.git.calls.splice(0);
    expect(await main.land()).toBeNull();
    expect(main.writes()).toBe(writes + 4);
    expect(main.git.calls).not.toContain('commits.firstParent');
  });

  it('without access changes moves the cursor, in one write', async () => {
    const main = await fakeMain();
    main.push({ 'README.md': 'Read' });
    const last = main.push({ 'README.md': 'Read on' });
    const writes = main.writes();
    expect(await main.land()).toBeNull();
    expect([await main.story(), await main.cursor(), main.writes()]).toEqual([[], last, writes + 1]);
  });

  it('is remembered as confirmed if it was authorized', async () => {
    const main = await fakeMain();
    const sha = await main.give({ [ONE]: aGrant() });
    main.push(two);
    await main.land();
    const [authorized] = await main.entries();
    const revision = authorized?.type === 'authorized' ? authorized.revision : '';
    expect([...main.repository.memory.confirmedLandings]).toEqual([`${sha} one ${revision}`]);
  });

  it('is not recorded if another process recorded it meanwhile', async () => {
    const main = await fakeMain();
    const sha = await main.give({ [ONE]: aGrant() });
    const { ledger } = main.repository;
    let appends = 0;
    const meanwhile: Repository['ledger'] = {
      ...ledger,
      async append(decide) {
        appends += 1;
        if (appends === 1) await ledger.append(() => ({ entries: [], cursor: sha }));
        return ledger.append(decide);
      },
    };
    await land({ ...main.repository, ledger: meanwhile });
    expect(await main.story()).toEqual([]);
    expect(await main.cursor()).toBe(sha);
  });

  it.each([
    ['a policy', async (main: Main) => void (await main.give(main.policy(SHORTER), BOB, PETRA))],
    ['a grant', async (main: Main) => void (await main.give({ [ONE]: aGrant() }))],
    ['neither', async (main: Main) => void main.push({ 'README.md': 'Read' })],
  ])(
    'of %s is not recorded by a process that was paused while others landed a policy',
    async (_name, first) => {
      const main = await fakeMain();
      await first(main);
      const { ledger } = main.repository;
      let stories: readonly string[] = [];
      let appends = 0;
      const paused: Repository['ledger'] = {
        ...ledger,
        async append(decide) {
          appends += 1;
          if (appends === 1) {
            await main.give(main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 6h')), BOB, PETRA);
            expect(await main.land()).toBeNull();
            stories = await main.story();
          }
          return ledger.append(decide);
        },
      };
      expect(await land({ ...main.repository, ledger: paused })).toEqual({
        outcome: 'retry',
        because: 'another process recorded a landing meanwhile',
      });
      expect(appends).toBe(1);
      expect(await main.story()).toEqual(stories);
      expect(stories.at(-1)).toBe('policy-accepted');
      expect(await main.cursor()).toBe(main.head());
      const state = await ledger.state();
      expect(state.readable && state.value.policy?.commit).toBe(main.head());
    },
  );
});

describe('landing stops', () => {
  it('while the ledger cannot be read', async () => {
    const main = await fakeMain();
    main.git.move(LEDGER_BRANCH, null);
    const state = await main.repository.ledger.state();
    expect(state).toMatchObject({ readable: false });
    expect(await main.land()).toBe(state.readable ? '' : state.because);
  });

  it('if the default branch does not exist', async () => {
    const main = await fakeMain();
    main.git.move('main', null);
    expect(await main.land()).toBe('the branch main does not exist');
  });

  it('if the ledger has no cursor', async () => {
    const main = await fakeMain();
    const { ledger } = main.repository;
    const state = await ledger.state();
    if (!state.readable) throw new Error(state.because);
    const begun = { ...ledger, state: async () => ({ ...state, value: { ...state.value, cursor: null } }) };
    expect(await land({ ...main.repository, ledger: begun })).toEqual({
      outcome: 'retry',
      because: 'the ledger has no cursor: run `curfew init`',
    });
  });

  it('if the default branch was rewound, until the judged commit is on it again', async () => {
    const main = await fakeMain();
    const judged = main.push({ 'README.md': 'Read' });
    await main.land();
    main.git.move('main', main.begun);
    const other = main.push(two);
    expect(await main.land()).toBe(`main was rewound: ${judged} is not on it`);
    expect(await alarmIssues(main)).toEqual([rewoundAlarm('main', judged, other)]);
    expect(main.logged).toEqual([
      { fields: { cursor: judged, head: other }, text: 'the default branch was rewound' },
    ]);
    expect([await main.story(), await main.cursor()]).toEqual([[], judged]);
    main.git.move('main', judged);
    const alarms = alarmsOf(main);
    expect(await main.land()).toBeNull();
    expect(alarms).toEqual(['clear rewound', 'clear unreadable-grants']);
  });

  it('if GitHub answers with an older head, which is an alarm only after some minutes', async () => {
    const main = await fakeMain();
    main.push({ 'README.md': 'Read' });
    const judged = main.push({ 'README.md': 'Read on' });
    await main.land();
    main.git.move('main', main.begun);
    const alarms = alarmsOf(main);
    expect(await main.land()).toMatch(/older head of main/);
    main.pass(119);
    expect(await main.land()).toMatch(/older head of main/);
    expect([alarms, await main.cursor()]).toEqual([[], judged]);
    main.pass(1);
    expect(await main.land()).toMatch(/was rewound/);
    expect(alarms).toEqual(['raise rewound']);
  });

  it('for an answer that GitHub does not give, before anything that landed later', async () => {
    const main = await fakeMain();
    const before = main.push({ 'README.md': 'Read' });
    const sha = await main.give({ [ONE]: aGrant() });
    const last = main.push(two);
    main.hide('acme/backend');
    const alarms = alarmsOf(main);
    expect(await main.land()).toMatch(/403/);
    expect([await main.story(), await main.cursor()]).toEqual([[], before]);
    expect(alarms).toEqual(['clear rewound']);
    main.show('acme/backend');
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'refused two: not-by-pull-request']);
    expect((await main.entries())[0]).toMatchObject({ commit: sha });
    expect(await main.cursor()).toBe(last);
  });
});

it('an answer that GitHub does not give delays a later policy, too', async () => {
  const main = await fakeMain();
  await main.give({ [ONE]: aGrant() });
  await main.give(main.policy(SHORTER), BOB, PETRA);
  main.hide('acme/backend');
  expect(await main.land()).toMatch(/403/);
  expect(await main.story()).toEqual([]);
  main.show('acme/backend');
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['authorized one', 'policy-accepted']);
});

describe('a grants file that cannot be read', () => {
  it('stops the cursor and raises an alarm, until a later commit fixes it', async () => {
    const main = await fakeMain();
    const approved = await main.ask({ [ONE]: aGrant() });
    main.review(approved, DANA);
    const before = main.push({ 'README.md': 'Read' });
    const broken = main.push(BROKEN);
    expect(await main.land()).toBe(`grants at ${broken} cannot be read`);
    expect(await main.cursor()).toBe(before);
    expect(await alarmIssues(main)).toEqual([grantsAlarm(broken, 1)]);
    expect(main.logged).toEqual([
      { fields: { commit: broken, problems: 1 }, text: 'grants on the default branch cannot be read' },
    ]);
    const waiting = main.merge(approved);
    const pushed = main.push(two);
    expect(await main.land()).toBe(`grants at ${pushed} cannot be read`);
    expect([await main.story(), await main.cursor()]).toEqual([[], before]);
    const fixed = main.push(FIXED);
    main.pass(600);
    const alarms = alarmsOf(main);
    expect(await main.land()).toBeNull();
    expect(alarms).toEqual(['clear rewound', 'clear unreadable-grants']);
    expect(await main.story()).toEqual(['authorized one', 'refused two: not-by-pull-request']);
    expect((await main.entries()).map((entry) => 'commit' in entry && entry.commit)).toEqual([
      waiting,
      pushed,
    ]);
    expect(await main.cursor()).toBe(fixed);
  });

  it('raises one alarm a walk, about the last commit', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    main.push({ 'README.md': 'Read' });
    const last = main.push(two);
    const alarms = alarmsOf(main);
    expect(await main.land()).toBe(`grants at ${last} cannot be read`);
    expect(alarms).toEqual(['clear rewound', 'raise unreadable-grants']);
    expect(await main.cursor()).toBe(main.begun);
  });

  it('that is fixed in the same walk delays nothing', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    const fixed = main.push(FIXED);
    const sha = await main.give({ [ONE]: aGrant() });
    const writes = main.writes();
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
    expect((await main.entries())[0]).toMatchObject({ commit: sha });
    expect(await main.cursor()).toBe(sha);
    expect(main.writes()).toBe(writes + 2);
    expect(fixed).not.toBe(sha);
  });
});

describe('a policy that landed', () => {
  it('is judged once, and is in force for what lands after it', async () => {
    const main = await fakeMain();
    await main.give(main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 3h')), BOB, PETRA);
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['policy-accepted', expect.stringMatching(/^refused one: too-long/)]);
  });

  it('is judged once, though its commits are walked again because of grants files', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    await main.give(main.policy(SHORTER), BOB, PETRA);
    main.push(main.policy(POLICY));
    await main.give(main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 6h')), BOB, PETRA);
    const judged = ['policy-accepted', 'policy-refused: not-by-pull-request', 'policy-accepted'];
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual(judged);
    const writes = main.writes();
    main.pass(30 * 86_400);
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual(judged);
    expect(main.writes()).toBe(writes);
  });

  it('is judged once if it is in force, however long ago it landed', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    await main.give(main.policy(SHORTER), BOB, PETRA);
    await main.land();
    main.pass(40 * 86_400);
    main.member('acme/platform', PETRA, false);
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual(['policy-accepted']);
  });

  it('is restored once, though its commits are walked again because of grants files', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    main.push(main.policy(SHORTER));
    main.push(main.policy(POLICY));
    const story = ['policy-refused: not-by-pull-request', 'policy-restored'];
    for (let walks = 0; walks < 2; walks++) {
      expect(await main.land()).toMatch(/cannot be read/);
      expect(await main.story()).toEqual(story);
    }
    await main.give(main.policy(SHORTER), BOB, PETRA);
    expect(await main.land()).toMatch(/cannot be read/);
    const writes = main.writes();
    main.pass(60);
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual([...story, 'policy-accepted']);
    expect(main.writes()).toBe(writes);
  });

  it('is accepted by any of the pull requests that brought it', async () => {
    const main = await fakeMain();
    const pull = await main.ask(main.policy(SHORTER), BOB);
    const other = await main.ask(main.policy(SHORTER), DANA);
    main.review(other, PETRA);
    const sha = main.merge(pull);
    main.change(other, { merged: { at: main.pull(pull).merged?.at ?? '', by: DANA, commit: sha } });
    expect(await main.land()).toBeNull();
    expect(await main.entries()).toMatchObject([{ type: 'policy-accepted', pull: other }]);
  });

  it('is not recorded if the file did not change', async () => {
    const main = await fakeMain();
    main.push({ 'README.md': 'Read' });
    await main.land();
    expect(await main.story()).toEqual([]);
  });
});

describe('without a policy that can be used', () => {
  it.each([
    ['a grants file waits', { [ONE]: aGrant() }],
    ['a file that could be meant as a grants file waits', { 'Access/one.yml': aGrant() }],
    ['a grants file that ends in .yml waits', { 'access/one.yml': aGrant() }],
  ])('%s', async (_name, files) => {
    const main = await fakeMain({ policy: FORBIDDEN });
    const before = main.push({ 'README.md': 'Read' });
    main.push(files);
    const alarms = alarmsOf(main);
    expect(await main.land()).toBe('no policy is in force, or it cannot be read');
    expect([await main.story(), await main.cursor()]).toEqual([[], before]);
    expect(alarms).toEqual(['clear rewound']);
  });

  it('another file does not wait', async () => {
    const main = await fakeMain({ policy: FORBIDDEN });
    const last = main.push({ 'README.md': 'Read', 'access/README.md': 'Read' });
    expect([await main.land(), await main.cursor()]).toEqual([null, last]);
  });

  it('a grants file waits if only the globs of that policy name it', async () => {
    const elsewhere = having(FORBIDDEN, 'files: [access/**/*.yaml]', 'files: [grants/*.yaml]');
    const main = await fakeMain({ policy: elsewhere });
    main.push({ 'grants/one.yaml': aGrant() });
    expect(await main.land()).toBe('no policy is in force, or it cannot be read');
  });

  it('a waiting grants file is judged once a policy can be used', async () => {
    const main = await fakeMain({ policy: FORBIDDEN });
    main.push({ [ONE]: aGrant() });
    expect(await main.land()).toBe('no policy is in force, or it cannot be read');
    const sha = await main.give(main.policy(POLICY), BOB, PETRA);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['policy-accepted', 'refused one: not-by-pull-request']);
    expect(await main.cursor()).toBe(sha);
  });

  it('a grants file waits before the first policy is accepted', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    const { ledger } = main.repository;
    const state = await ledger.state();
    if (!state.readable) throw new Error(state.because);
    const first = state.value.policy;
    const none: Repository['ledger'] = {
      ...ledger,
      state: async () => ({ ...state, value: { ...state.value, policy: null } }),
      append: (decide) =>
        ledger.append((current) =>
          decide(isSamePolicy(current.policy, first) ? { ...current, policy: null } : current),
        ),
    };
    expect(await land({ ...main.repository, ledger: none })).toMatchObject({
      because: 'no policy is in force, or it cannot be read',
    });
    await main.give(main.policy(SHORTER), BOB, PETRA);
    main.pass(600);
    expect(await land({ ...main.repository, ledger: none })).toEqual({ outcome: 'done' });
    expect(await main.story()).toEqual(['policy-accepted', 'refused one: not-by-pull-request']);
  });
});

it('the policy says which files hold grants', async () => {
  const main = await fakeMain({ policy: having(POLICY, 'access/**/*.yaml', 'people/*.yaml') });
  await main.give({ 'people/one.yaml': aGrant() });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['authorized one']);
});
