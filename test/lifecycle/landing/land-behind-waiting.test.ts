import { describe, expect, it } from 'vitest';
import { land } from '../../../src/lifecycle/landing/land.ts';
import { endUnsupported } from '../../../src/lifecycle/reconcile/end-unsupported.ts';
import { ForgeFailure } from '../../../src/ports/forge/forge-failure.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import { BOB, DANA, NOW } from '../../support/builders/a-request.ts';
import { having } from '../../support/builders/written-policy.ts';
import { fakeMain, PETRA, POLICY } from '../../support/fakes/fake-main.ts';

const [ONE, TWO] = ['access/one.yaml', 'access/two.yaml'];
const two = { [TWO]: aGrant({ id: 'two', holder: 'bob' }) };
const SHORTER = having(POLICY, 'max_duration: 8h', 'max_duration: 7h');
const WAITS = /^GitHub does not name/;

/** In how many hours the live grant ends. */
async function endIn({ repository }: Awaited<ReturnType<typeof fakeMain>>): Promise<number> {
  const state = await repository.ledger.state();
  const [live] = state.readable ? state.value.live : [];
  return Math.round((Date.parse(live?.window.ends ?? '') - NOW.toMillis()) / 3_600_000);
}

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

describe('behind a policy that waits for its pull request', () => {
  const PUSHED_POLICY = having(POLICY, 'max_duration: 8h', 'max_duration: 6h');

  /** A live grant, and then a push of a policy. */
  async function pushedPolicy(policy = PUSHED_POLICY) {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    main.push(main.policy(policy));
    expect(await main.landNow()).toMatch(WAITS);
    return main;
  }

  it('a grant is withdrawn at once, and only once', async () => {
    const main = await pushedPolicy();
    main.push({ [ONE]: null });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual([
      'authorized one',
      'ended one',
      'policy-refused: not-by-pull-request',
    ]);
    expect(await main.cursor()).toBe(main.head());
  });

  it('a grant is shortened at once, and only once', async () => {
    const main = await pushedPolicy();
    main.push({ [ONE]: aGrant({ duration: '2h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'authorized one']);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toHaveLength(3);
  });

  it('a grant is withdrawn by the commit that changes the policy', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    main.push({ ...main.policy(PUSHED_POLICY), [ONE]: null, ...two });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
  });

  it('a grant is withdrawn although another one was added behind the policy', async () => {
    const main = await pushedPolicy();
    await main.give(two, BOB);
    main.push({ [ONE]: null });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
  });

  it('a grant that was extended and then shortened is shortened at once, and its extension gives nothing', async () => {
    const main = await pushedPolicy();
    await main.give({ [ONE]: aGrant({ duration: '5h' }) });
    main.push({ [ONE]: aGrant({ duration: '3h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'authorized one']);
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual([
      'authorized one',
      'authorized one',
      'policy-refused: not-by-pull-request',
      'refused one: superseded',
    ]);
    expect(await endIn(main)).toBe(3);
  });

  it('a grant that was extended, shortened and extended again has the last extension', async () => {
    const main = await pushedPolicy();
    await main.give({ [ONE]: aGrant({ duration: '5h' }) });
    main.push({ [ONE]: aGrant({ duration: '2h' }) });
    await main.landNow();
    await main.give({ [ONE]: aGrant({ duration: '3h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await endIn(main)).toBe(2);
    expect(await main.land()).toBeNull();
    expect((await main.story()).slice(2)).toEqual([
      'policy-refused: not-by-pull-request',
      'refused one: superseded',
      'authorized one',
    ]);
    expect(await endIn(main)).toBe(3);
  });

  it('a grant that only the waiting policy finds is withdrawn at once', async () => {
    const moved = having(POLICY, 'files: [access/**/*.yaml]', 'files: [grants/*.yaml]');
    const main = await pushedPolicy(moved);
    main.push({ [ONE]: null, 'grants/one.yaml': aGrant({ duration: '4h' }) });
    await main.landNow();
    const commit = main.push({ 'grants/one.yaml': null });
    expect(await main.landNow()).toMatch(WAITS);
    expect((await main.entries()).at(-1)).toMatchObject({ type: 'ended', ended_in: { commit } });
  });

  it('a grant that moved to a file of the waiting policy is not withdrawn', async () => {
    const main = await pushedPolicy(having(POLICY, 'files: [access/**/*.yaml]', 'files: [grants/*.yaml]'));
    main.push({ [ONE]: null, 'grants/one.yaml': aGrant({ duration: '4h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('a grant that may have moved to a file that cannot be read is not withdrawn', async () => {
    const main = await pushedPolicy(having(POLICY, 'files: [access/**/*.yaml]', 'files: [grants/*.yaml]'));
    main.push({ [ONE]: null, 'grants/one.yaml': 'grants: [' });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one']);
  });
});

describe('behind a file that cannot be read, and a landing that waits', () => {
  const BROKEN = 'grants: [';

  /** A live grant, and a push that makes another file unreadable. Another landing waits before, or behind. */
  async function broken(order: 'waits, broken' | 'broken, waits') {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    const policy = main.policy(having(POLICY, 'max_duration: 8h', 'max_duration: 6h'));
    const pushes = [policy, { [TWO]: BROKEN }];
    for (const files of order === 'waits, broken' ? pushes : pushes.reverse()) main.push(files);
    return main;
  }

  it.each(['waits, broken', 'broken, waits'] as const)(
    '%s: a grant is withdrawn as soon as every file can be read, and only once',
    async (order) => {
      const main = await broken(order);
      const number = await main.ask({ [ONE]: null });
      const commit = main.merge(number);
      expect(await main.landNow()).not.toBeNull();
      expect(await main.story()).toEqual(['authorized one']);
      main.push({ [TWO]: null });
      expect(await main.landNow()).toMatch(WAITS);
      expect(await main.story()).toEqual(['authorized one', 'ended one']);
      expect((await main.entries()).at(-1)).toMatchObject({
        cause: 'withdrawn',
        by: DANA,
        ended_in: { pull: number, commit },
      });
      const writes = main.writes();
      expect(await main.landNow()).toMatch(WAITS);
      expect(main.writes()).toBe(writes);
      expect(await main.land()).toBeNull();
      expect((await main.story()).slice(1)).toEqual(['ended one', 'policy-refused: not-by-pull-request']);
    },
  );

  it.each(['waits, broken', 'broken, waits'] as const)(
    '%s: a grant is shortened as soon as every file can be read, and only once',
    async (order) => {
      const main = await broken(order);
      main.push({ [ONE]: aGrant({ duration: '2h' }) });
      await main.landNow();
      expect(await main.story()).toEqual(['authorized one']);
      main.push({ [TWO]: null });
      expect(await main.landNow()).toMatch(WAITS);
      expect(await main.story()).toEqual(['authorized one', 'authorized one']);
      expect(await endIn(main)).toBe(2);
      expect(await main.land()).toBeNull();
      expect(await main.story()).toHaveLength(3);
    },
  );

  it('an id in two files ends nothing', async () => {
    const main = await broken('waits, broken');
    main.push({ [TWO]: aGrant({ duration: '4h' }), [ONE]: grants({ id: 'x' }, { id: 'x' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('a grant that is moved to the file is not withdrawn', async () => {
    const main = await broken('waits, broken');
    main.push({ [ONE]: null });
    await main.landNow();
    main.push({ [TWO]: aGrant({ duration: '4h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one']);
  });

  it('a grant that is withdrawn ends, also if its id comes back', async () => {
    const main = await broken('broken, waits');
    main.push({ [ONE]: null, [TWO]: null });
    main.push({ [ONE]: aGrant({ duration: '4h' }) });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    expect(await main.land()).toBeNull();
    expect((await main.story()).filter((line) => line.startsWith('authorized'))).toHaveLength(1);
  });

  it('a grant that was authorized behind the landing that waits is withdrawn', async () => {
    const main = await fakeMain();
    main.push(two);
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    expect(await main.story()).toEqual(['authorized one']);
    main.push({ [TWO]: BROKEN });
    main.push({ [ONE]: null, [TWO]: null });
    expect(await main.landNow()).toMatch(WAITS);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
  });

  it('the landing that fixes the file withdraws what is gone from it, not the one that broke it', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    main.push({ [ONE]: BROKEN });
    const commit = main.push({ [ONE]: 'grants: []\n' });
    expect(await main.landNow()).toBeNull();
    expect((await main.entries()).at(-1)).toMatchObject({ type: 'ended', ended_in: { commit } });
  });
});

describe('behind a policy that the operator does not allow any more', () => {
  it('a grant is withdrawn at once, and shortened at once', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.give({ [TWO]: aGrant({ id: 'two', holder: 'bob', duration: '4h' }) }, BOB);
    await main.landNow();
    const allowed = main.repository.operator;
    const forbidden = { ...allowed, targets: new Map() };
    const repository = { ...main.repository, operator: forbidden };
    main.push({ [ONE]: null, [TWO]: aGrant({ id: 'two', holder: 'bob', duration: '2h' }) });
    const landed = await land(repository);
    expect(landed).toMatchObject({ outcome: 'retry', because: expect.stringContaining('no policy') });
    expect((await main.story()).slice(2)).toEqual(['authorized two', 'ended one']);
  });
});

describe('behind a request whose evidence GitHub does not give', () => {
  it('a grant is withdrawn at once', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    await main.give(two, BOB);
    main.push({ [ONE]: null });
    main.hide('acme/backend');
    expect(await main.landNow()).toMatch(/403/);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    main.show('acme/backend');
    expect(await main.land()).toBeNull();
    expect((await main.story()).filter((line) => line === 'ended one')).toHaveLength(1);
  });

  it('a grant is withdrawn at once by the same landing', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    await main.give({ [ONE]: null, ...two }, BOB);
    main.hide('acme/backend');
    expect(await main.landNow()).toMatch(/403/);
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
  });
});

describe('behind a landing about which GitHub answers with errors', () => {
  const unavailable = async () => {
    throw new ForgeFailure('unavailable', 'GitHub answered 502');
  };

  /** A live grant, an approved request for another one, and a withdrawal of the first. */
  async function withdrawnBehind() {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    await main.give(two, BOB);
    main.push({ [ONE]: null });
    return main;
  }

  it.each([
    ['the pushes', 'pushes', 'toBranch'],
    ['the reviews', 'pulls', 'reviews'],
    ['the listing of merges', 'pulls', 'mergedSince'],
    ['the pull request', 'pulls', 'get'],
  ] as const)('%s, a grant is withdrawn at once, and nothing is refused', async (_name, port, method) => {
    const main = await withdrawnBehind();
    const part: Record<string, unknown> = main.repository[port] as never;
    const before = part[method];
    part[method] = unavailable;
    expect(await main.landNow()).toMatch('GitHub answered 502');
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    expect(await main.land()).toMatch('GitHub answered 502');
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
    part[method] = before;
    expect(await main.land()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'ended one', 'authorized two']);
  });

  it('a withdrawal needs no answer about people', async () => {
    const main = await fakeMain();
    await main.give({ [ONE]: aGrant({ duration: '4h' }) });
    await main.landNow();
    await main.give({ [ONE]: null });
    Object.assign(main.repository.pulls, { reviews: unavailable });
    expect(await main.landNow()).toBeNull();
    expect(await main.story()).toEqual(['authorized one', 'ended one']);
  });
});
