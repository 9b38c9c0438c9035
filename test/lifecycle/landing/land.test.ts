import { describe, expect, it } from 'vitest';
import { LEDGER_BRANCH } from '../../../src/domain/ledger/files/ledger-paths.ts';
import { grantsAlarm, rewoundAlarm } from '../../../src/domain/messages/issues/alarm-issues.ts';
import { land } from '../../../src/lifecycle/landing/land.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const BROKEN = { 'access/broken.yaml': 'grants: [' };
const MENDED = { 'access/broken.yaml': null };
const two = { [TWO]: aGrant({ id: 'two', role: 'logs-read' }) };
const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');
const NOBODYS = having(POLICY, 'orders_reader', 'orders_owner');

type Main = Awaited<ReturnType<typeof fakeMain>>;

/** What it does about the issues that stay open while something is wrong. */
function alarmsOf(main: Main) {
  const said: string[] = [];
  const alarms: Repository['memory']['alarms'] = {
    raise: ({ key }) => void said.push(`raise ${key}`),
    clear: (key) => void said.push(`clear ${key}`),
    publish: async () => {},
  };
  Object.assign(main.repository.memory, { alarms });
  return said;
}

/** The text of the alarm that is raised. */
async function alarmed(main: Main): Promise<readonly object[]> {
  const issues: object[] = [];
  await main.repository.memory.alarms.publish({
    issue: async (key, title, text) => void issues.push({ key, title, text }),
    resolve: async () => {},
  });
  return issues;
}

describe('what landed', () => {
  it('is recorded in its order, and never twice', async () => {
    const main = await fakeMain();
    const first = await main.give({ [ONE]: aGrant() });
    const second = main.push(two);
    const third = await main.give({ 'access/three.yaml': aGrant({ id: 'three', holder: 'bob' }) }, BOB);
    const writes = main.writes();
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual([
      'authorized one',
      'refused two: not-by-pull-request',
      'authorized three',
    ]);
    expect((await main.entries()).map((entry) => 'commit' in entry && entry.commit)).toEqual([
      first,
      second,
      third,
    ]);
    expect(await main.cursor()).toBe(third);
    expect(main.writes()).toBe(writes + 3);
    main.git.calls.splice(0);
    expect(await main.land()).toBeNull();
    expect(main.writes()).toBe(writes + 3);
    expect(main.git.calls).not.toContain('commits.firstParent');
  });

  it('and concerns nobody moves the cursor, in one write', async () => {
    const main = await fakeMain();
    main.push({ 'README.md': 'Read' });
    const last = main.push({ 'README.md': 'Read on' });
    const writes = main.writes();
    expect(await main.land()).toBeNull();
    expect([await main.story(), await main.cursor(), main.writes()]).toEqual([[], last, writes + 1]);
  });

  it('is remembered as judged here where it was authorized, and only there', async () => {
    const main = await fakeMain();
    const sha = await main.give({ [ONE]: aGrant() });
    main.push(two);
    await main.land();
    const [authorized] = await main.entries();
    const revision = authorized?.type === 'authorized' ? authorized.revision : '';
    expect([...main.repository.memory.confirmedLandings]).toEqual([`${sha} one ${revision}`]);
  });

  it('is left alone where another has recorded it meanwhile', async () => {
    const main = await fakeMain();
    const sha = await main.give({ [ONE]: aGrant() });
    const { ledger } = main.repository;
    let others = 0;
    const meanwhile: Repository['ledger'] = {
      ...ledger,
      async append(decide) {
        others += 1;
        if (others === 1) await ledger.append(() => ({ entries: [], cursor: sha }));
        return ledger.append(decide);
      },
    };
    await land({ ...main.repository, ledger: meanwhile });
    expect(await main.story()).toEqual([]);
    expect(await main.cursor()).toBe(sha);
  });
});

describe('landing stops', () => {
  it('while the record cannot be read', async () => {
    const main = await fakeMain();
    main.git.move(LEDGER_BRANCH, null);
    const state = await main.repository.ledger.state();
    expect(state).toMatchObject({ readable: false });
    expect(await main.land()).toBe(state.readable ? '' : state.because);
  });

  it('where there is no default branch', async () => {
    const main = await fakeMain();
    main.git.move('main', null);
    expect(await main.land()).toBe('the branch main does not exist');
  });

  it('where nobody said from where to judge', async () => {
    const main = await fakeMain();
    const { ledger } = main.repository;
    const state = await ledger.state();
    if (!state.readable) throw new Error(state.because);
    const begun = { ...ledger, state: async () => ({ ...state, value: { ...state.value, cursor: null } }) };
    expect(await land({ ...main.repository, ledger: begun })).toBe(
      'the ledger has no cursor: run `curfew init`',
    );
  });

  it('where the default branch was rewound, until what was judged is on it again', async () => {
    const main = await fakeMain();
    const judged = main.push({ 'README.md': 'Read' });
    await main.land();
    main.git.move('main', main.begun);
    const other = main.push(two);
    expect(await main.land()).toBe(`main was rewound: ${judged} is not on it`);
    expect(await alarmed(main)).toEqual([rewoundAlarm('main', judged, other)]);
    expect(main.logged).toEqual([
      { fields: { cursor: judged, head: other }, text: 'the default branch was rewound' },
    ]);
    expect([await main.story(), await main.cursor()]).toEqual([[], judged]);
    main.git.move('main', judged);
    const said = alarmsOf(main);
    expect(await main.land()).toBeNull();
    expect(said).toEqual(['clear rewound', 'clear unreadable-grants']);
  });

  it('for what GitHub would not say, before anything that landed later', async () => {
    const main = await fakeMain();
    const before = main.push({ 'README.md': 'Read' });
    const sha = await main.give({ [ONE]: aGrant() });
    const last = main.push(two);
    main.hide('acme/backend');
    const said = alarmsOf(main);
    expect(await main.land()).toMatch(/403/);
    expect([await main.story(), await main.cursor()]).toEqual([[], before]);
    expect(said).toEqual(['clear rewound']);
    main.show('acme/backend');
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'refused two: not-by-pull-request']);
    expect((await main.entries())[0]).toMatchObject({ commit: sha });
    expect(await main.cursor()).toBe(last);
  });
});

it('what GitHub would not say keeps a later policy waiting, too', async () => {
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
  it('keeps the cursor before it and says so, until a later commit mends it', async () => {
    const main = await fakeMain();
    const approved = await main.ask({ [ONE]: aGrant() });
    main.review(approved, DANA);
    const before = main.push({ 'README.md': 'Read' });
    const broken = main.push(BROKEN);
    expect(await main.land()).toBe(`grants at ${broken} cannot be read`);
    expect(await main.cursor()).toBe(before);
    expect(await alarmed(main)).toEqual([grantsAlarm(broken, 1)]);
    expect(main.logged).toEqual([
      { fields: { commit: broken, problems: 1 }, text: 'grants on the default branch cannot be read' },
    ]);
    const waiting = main.merge(approved);
    const pushed = main.push(two);
    expect(await main.land()).toBe(`grants at ${pushed} cannot be read`);
    expect([await main.story(), await main.cursor()]).toEqual([[], before]);
    const mended = main.push(MENDED);
    const said = alarmsOf(main);
    expect(await main.land()).toBeNull();
    expect(said).toEqual(['clear rewound', 'clear unreadable-grants']);
    expect(await main.story()).toEqual(['authorized one', 'refused two: not-by-pull-request']);
    expect((await main.entries()).map((entry) => 'commit' in entry && entry.commit)).toEqual([
      waiting,
      pushed,
    ]);
    expect(await main.cursor()).toBe(mended);
  });

  it('is said once a walk, of the last commit', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    main.push({ 'README.md': 'Read' });
    const last = main.push(two);
    const said = alarmsOf(main);
    expect(await main.land()).toBe(`grants at ${last} cannot be read`);
    expect(said).toEqual(['clear rewound', 'raise unreadable-grants']);
    expect(await main.cursor()).toBe(main.begun);
  });

  it('that was mended in the same walk costs nothing, also to what lands after it', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    const mended = main.push(MENDED);
    const sha = await main.give({ [ONE]: aGrant() });
    const writes = main.writes();
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
    expect((await main.entries())[0]).toMatchObject({ commit: sha });
    expect(await main.cursor()).toBe(sha);
    expect(main.writes()).toBe(writes + 2);
    expect(mended).not.toBe(sha);
  });
});

describe('a policy that landed', () => {
  it('is judged once, and what lands after it is judged under it', async () => {
    const main = await fakeMain();
    await main.give(main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 3h')), BOB, PETRA);
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['policy-accepted', expect.stringMatching(/^refused one: too-long/)]);
  });

  it('is judged once though the grants beside it are walked again', async () => {
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

  it('is judged once however long ago, where it is in force', async () => {
    const main = await fakeMain();
    main.push(BROKEN);
    await main.give(main.policy(SHORTER), BOB, PETRA);
    await main.land();
    main.pass(40 * 86_400);
    main.member('acme/platform', PETRA, false);
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual(['policy-accepted']);
  });

  it('is put back once, though the grants beside it are walked again', async () => {
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

  it('is in force by any of the pull requests that brought it', async () => {
    const main = await fakeMain();
    const mine = await main.ask(main.policy(SHORTER), BOB);
    const other = await main.ask(main.policy(SHORTER), DANA);
    main.review(other, PETRA);
    const sha = main.merge(mine);
    main.change(other, { merged: { at: main.pull(mine).merged?.at ?? '', by: DANA, commit: sha } });
    expect(await main.land()).toBeNull();
    expect(await main.entries()).toMatchObject([{ type: 'policy-accepted', pull: other }]);
  });

  it('beside a policy file that is as it was is nobody’s matter', async () => {
    const main = await fakeMain();
    main.push({ 'README.md': 'Read' });
    await main.land();
    expect(await main.story()).toEqual([]);
  });
});

describe('where no policy is in force that can be read', () => {
  it.each([
    ['a grants file waits', { [ONE]: aGrant() }],
    ['a file that may be meant as one waits', { 'Access/one.yml': aGrant() }],
    ['a grants file that ends in .yml waits', { 'access/one.yml': aGrant() }],
  ])('%s', async (_name, files) => {
    // What was accepted names an entitlement that the operator does not list any more.
    const main = await fakeMain({ policy: NOBODYS });
    const before = main.push({ 'README.md': 'Read' });
    main.push(files);
    const said = alarmsOf(main);
    expect(await main.land()).toBe('there is no policy in force that can be read');
    expect([await main.story(), await main.cursor()]).toEqual([[], before]);
    expect(said).toEqual(['clear rewound']);
  });

  it('what is no grants file does not', async () => {
    const main = await fakeMain({ policy: NOBODYS });
    const last = main.push({ 'README.md': 'Read', 'access/README.md': 'Read' });
    expect([await main.land(), await main.cursor()]).toEqual([null, last]);
  });

  it('a file that this policy names as a grants file waits too', async () => {
    const elsewhere = having(NOBODYS, 'files: [access/**/*.yaml]', 'files: [grants/*.yaml]');
    const main = await fakeMain({ policy: elsewhere });
    main.push({ 'grants/one.yaml': aGrant() });
    expect(await main.land()).toBe('there is no policy in force that can be read');
  });

  it('a policy that can be read lets go what waited', async () => {
    const main = await fakeMain({ policy: NOBODYS });
    main.push({ [ONE]: aGrant() });
    expect(await main.land()).toBe('there is no policy in force that can be read');
    const sha = await main.give(main.policy(POLICY), BOB, PETRA);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['policy-accepted', 'refused one: not-by-pull-request']);
    expect(await main.cursor()).toBe(sha);
  });

  it('and none was ever accepted, a grants file waits just so', async () => {
    const main = await fakeMain();
    main.push({ [ONE]: aGrant() });
    const { ledger } = main.repository;
    const state = await ledger.state();
    if (!state.readable) throw new Error(state.because);
    const none = { ...ledger, state: async () => ({ ...state, value: { ...state.value, policy: null } }) };
    expect(await land({ ...main.repository, ledger: none })).toBe(
      'there is no policy in force that can be read',
    );
    await main.give(main.policy(SHORTER), BOB, PETRA);
    expect(await land({ ...main.repository, ledger: none })).toBeNull();
    expect(await main.story()).toEqual(['policy-accepted', 'refused one: not-by-pull-request']);
  });
});

it('which files hold grants, the policy says', async () => {
  const main = await fakeMain({ policy: having(POLICY, 'access/**/*.yaml', 'people/*.yaml') });
  await main.give({ 'people/one.yaml': aGrant() });
  expect(await main.land()).toBeNull();
  expect(await main.story()).toEqual(['authorized one']);
});
