import { describe, expect, it } from 'vitest';
import { policyInForce } from '../../../src/lifecycle/evidence/policy-in-force.ts';
import { unsupportedUnder } from '../../../src/lifecycle/reconcile/find-unsupported.ts';
import { revertEnded } from '../../../src/lifecycle/revert/revert-ended.ts';
import { reviewPull } from '../../../src/lifecycle/review/review-pull.ts';
import type { CheckRuns } from '../../../src/ports/forge/check-runs.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { ALICE, BOB, DANA } from '../../support/builders/a-request.ts';
import { operatorFrom } from '../../support/builders/written-policy.ts';
import { fakeMain, OPERATOR } from '../../support/fakes/fake-main.ts';

type Main = Awaited<ReturnType<typeof fakeMain>>;

/** GitHub lists 100,000 entries. Here it is a thousandth. */
const LISTED_MAX = 100;
const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const folders = (below: string, count = 60) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${below}/f${index}/${index}.txt`, 'x']));
const HUGE = folders('access');

async function aMain(): Promise<Main> {
  const main = await fakeMain();
  main.git.listAtMost(LISTED_MAX);
  return main;
}

/** The check of a review, and the calls that list folders. */
async function reviewed(main: Main, number: number) {
  const published: Parameters<CheckRuns['publish']>[0][] = [];
  const checks: CheckRuns = { publish: async (check) => void published.push(check) };
  main.git.calls.length = 0;
  await reviewPull({ ...main.repository, checks }, number);
  const [check] = published;
  return {
    status: check?.status,
    text: `${check?.title}\n${check?.summary}`,
    listings: main.git.calls.filter((call) => /^trees\.(folder|below|list)$/.test(call)).length,
  };
}

describe('the review of a pull request', () => {
  it('from a fork lists nothing', async () => {
    const main = await aMain();
    const number = await main.ask({ [ONE]: aGrant() });
    main.change(number, { head: { ...main.pull(number).head, sameRepository: false } });
    const { status, text, listings } = await reviewed(main, number);
    expect([status, listings]).toEqual(['failure', 0]);
    expect(text).toMatch(/comes from a fork/);
  });

  it('that has very many folders elsewhere lists only those that grants files can be in', async () => {
    const main = await aMain();
    const number = await main.ask({ ...folders('src', 3_000), 'README.md': 'x' });
    const { status, text, listings } = await reviewed(main, number);
    expect([status, text]).toEqual(['success', expect.stringMatching(/No access requested/)]);
    expect(listings).toBeLessThanOrEqual(2);
  });

  it('with very many folders beside its grants file fails, names the folder, and is not listed again', async () => {
    const main = await aMain();
    const number = await main.ask({ ...HUGE, [ONE]: aGrant() });
    main.repository.memory.fileChecks.clear();
    const first = await reviewed(main, number);
    expect(first.status).toBe('failure');
    expect(first.text).toMatch(/cannot read the folder access\/.*at most 30 folders.*Remove/s);
    expect(first.listings).toBeLessThanOrEqual(6);
    expect(await reviewed(main, number)).toEqual({ ...first, listings: 0 });
  });

  it('is listed again after a push', async () => {
    const main = await aMain();
    const number = await main.ask({ ...HUGE, [ONE]: aGrant() });
    const removed = Object.fromEntries(Object.keys(HUGE).map((path) => [path, null]));
    const sha = main.git.push({ branch: `ask-${number}`, files: removed, author: ALICE });
    main.change(number, { head: { ...main.pull(number).head, sha } });
    expect((await reviewed(main, number)).text).toMatch(/Waiting for/);
  });

  it('that changes hundreds of files reads none of them', async () => {
    const main = await fakeMain();
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`access/${index}.yaml`, aGrant({ id: `g${index}` })]),
    );
    const number = await main.ask(files);
    const { status, text } = await reviewed(main, number);
    expect(status).toBe('failure');
    expect(text).toMatch(/changes 400 files and folders.*at most 300/s);
    expect(main.git.calls).not.toContain('trees.blobs');
  });

  it('of one person does not stop that of another', async () => {
    const main = await aMain();
    await main.ask({ ...HUGE, [ONE]: aGrant() });
    const other = await main.ask({ [TWO]: aGrant({ id: 'two', holder: 'bob' }) }, BOB);
    expect((await reviewed(main, other)).text).toMatch(/Waiting for/);
  });
});

describe('a landing', () => {
  it('with very many folders elsewhere gives what was approved', async () => {
    const main = await aMain();
    main.push(folders('src', 3_000));
    await main.give({ [ONE]: aGrant() });
    main.git.calls.length = 0;
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one']);
    expect(main.git.calls.filter((call) => /^trees\.(folder|below|list)$/.test(call)).length).toBeLessThan(
      30,
    );
  });

  it('that cannot be listed gives nothing and ends nothing, until a commit removes it', async () => {
    const main = await aMain();
    await main.give({ [ONE]: aGrant({ id: 'one' }) });
    await main.land();
    const number = await main.ask({ [TWO]: aGrant({ id: 'two' }) });
    main.review(number, DANA);
    main.push(HUGE);
    main.merge(number);
    expect(await main.land()).toMatch(/cannot be read/);
    expect(await main.story()).toEqual(['authorized one']);
    main.push(Object.fromEntries(Object.keys(HUGE).map((path) => [path, null])));
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'authorized two']);
  });

  it('that hides the policy in a folder that cannot be listed changes no policy', async () => {
    const main = await aMain();
    const hidden = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`.github/${index}.txt`, 'x']),
    );
    main.push({ ...hidden, '.github/curfew.yml': 'version: 1' });
    expect(await main.land()).toMatch(/\.github\/ is too large/);
    main.push(Object.fromEntries(Object.keys(hidden).map((path) => [path, null])));
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['policy-refused: not-by-pull-request']);
  });
});

describe('while the default branch cannot be listed', () => {
  async function unlistedMain() {
    const main = await aMain();
    await main.give({ [ONE]: aGrant() });
    await main.land();
    main.push(HUGE);
    await main.land();
    const state = await main.repository.ledger.state();
    if (!state.readable) throw new Error(state.because);
    return { main, state: state.value, cursor: main.head() };
  }

  it('a grant still ends if the operator no longer lists its target', async () => {
    const { main, state, cursor } = await unlistedMain();
    const { policy } = await policyInForce(main.repository, state);
    const operator = operatorFrom(OPERATOR.replace('orders_reader, ', ''));
    const found = await unsupportedUnder({ ...main.repository, operator }, { ...state, cursor }, policy);
    expect(found.map(({ live, cause }) => [live.grant, cause])).toEqual([['one', 'policy']]);
  });

  it('no grant ends because its file is not seen', async () => {
    const { main, state, cursor } = await unlistedMain();
    const { policy } = await policyInForce(main.repository, state);
    expect(await unsupportedUnder(main.repository, { ...state, cursor }, policy)).toEqual([]);
  });

  it('the pull request that removes ended grants stays as it is', async () => {
    const { main } = await unlistedMain();
    const closed: string[] = [];
    const ownPulls = {
      ...main.repository.ownPulls,
      close: async (branch: string) => void closed.push(branch),
    };
    expect(await revertEnded({ ...main.repository, ownPulls })).toBe('pending');
    expect(closed).toEqual([]);
  });
});

it('an approval of a commit that cannot be listed does not count', async () => {
  const main = await aMain();
  const number = await main.ask({ [ONE]: aGrant() });
  const huge = main.git.push({
    branch: 'other',
    onto: main.pull(number).head.sha,
    files: HUGE,
    author: ALICE,
  });
  main.review(number, DANA);
  const reviews = main.repository.pulls.reviews;
  const pulls = {
    ...main.repository.pulls,
    reviews: async (pull: number) => (await reviews(pull)).map((review) => ({ ...review, commit: huge })),
  };
  const { text } = await reviewed({ ...main, repository: { ...main.repository, pulls } }, number);
  expect(text).toMatch(/Waiting for/);
});
