import { describe, expect, it } from 'vitest';
import { land } from '../../../src/lifecycle/landing/land.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { BOB, DANA } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';
import { alarmsOf, BROKEN, ONE, SHORTER } from './landing-alarms.ts';

/** The operator's file does not list this entitlement. */
const FORBIDDEN = having(POLICY, 'orders_reader', 'orders_owner');

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
    expect(await main.land()).toBe('there is no policy in force that can be read');
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
    expect(await main.land()).toBe('there is no policy in force that can be read');
  });

  it('a waiting grants file is judged once a policy can be used', async () => {
    const main = await fakeMain({ policy: FORBIDDEN });
    main.push({ [ONE]: aGrant() });
    expect(await main.land()).toBe('there is no policy in force that can be read');
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
    const none = { ...ledger, state: async () => ({ ...state, value: { ...state.value, policy: null } }) };
    expect(await land({ ...main.repository, ledger: none })).toMatchObject({
      because: 'there is no policy in force that can be read',
    });
    await main.give(main.policy(SHORTER), BOB, PETRA);
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
