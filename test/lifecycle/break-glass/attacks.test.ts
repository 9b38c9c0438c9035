import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/domain/ledger/entry.ts';
import { aGrant, grants } from '../../support/builders/a-grant.ts';
import type { RepositoryWorld } from '../../support/builders/a-repository.ts';
import { anEmergency, breakGlass, breaking, WITH_BREAK_GLASS } from '../../support/builders/an-emergency.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';
const HELD = ['orders_reader alice_k'];
const given = ({ targets }: RepositoryWorld) =>
  [...targets.orders.asked, ...targets.logs.asked].filter((call) => call.startsWith('provision'));

/** The check fails, and a merge past the check gives nothing. */
async function givesNothing(world: RepositoryWorld, pull: number, because: RegExp): Promise<void> {
  const before = given(world);
  expect(world.check(pull)).toMatchObject({ conclusion: 'failure' });
  expect(`${world.check(pull).title} ${world.annotations(pull)}`).toMatch(because);
  expect(world.github.pull(pull).merged).toBe(false);
  await world.owner.merge(world.github, pull, { admin: true });
  await world.look();
  expect(
    world
      .story()
      .filter((type) => type !== 'requested')
      .at(-1),
  ).toBe('refused');
  expect(given(world)).toEqual(before);
}

describe('break-glass gives nothing', () => {
  it('together with another grant', async () => {
    await using world = await anEmergency();
    const two = grants(
      { duration: '1h', break_glass: 'true' },
      { id: 'two', role: 'logs-read', duration: '1h', break_glass: 'true' },
    );
    const pull = await breakGlass(world, two);
    await givesNothing(world, pull, /so the pull request may contain nothing else/);
    expect(given(world)).toEqual([]);
  });

  it('to a person who is eligible only without break-glass', async () => {
    await using world = await anEmergency();
    const pull = await breakGlass(world, breaking({ holder: 'bob' }), { who: world.people.bob });
    await givesNothing(
      world,
      pull,
      /bob may not hold orders-db-read by break-glass\. It is for members of acme\/oncall\./,
    );
  });

  it('for a holder if another person asks, even if the policy allows that otherwise', async () => {
    await using world = await anEmergency(having(WITH_BREAK_GLASS, 'on_behalf: deny', 'on_behalf: allow'));
    const pull = await breakGlass(world, breaking(), { who: world.people.bob });
    await givesNothing(world, pull, /alice must open the request/);
  });

  it('for content that another person pushed into the pull request of the holder', async () => {
    await using world = await anEmergency();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant({ duration: '1h' }) });
    await world.look();
    await world.people.bob.pushBranch(world.github, world.github.pull(pull).headBranch, {
      files: { [PATH]: breaking() },
      message: 'Hurry up',
    });
    await world.look();
    await givesNothing(world, pull, /Break-glass must come from the holder alone/);
  });

  it.each([
    ['for longer than the role allows', { duration: '2h' }, /allows 1h/],
    ['from a later time', { from: '2026-11-24T10:00Z' }, /starts at once/],
    [
      'for a justification of filler words',
      {
        justification:
          '{ action: please fix the prod thing now, why_production: The failing rows exist only in production }',
      },
      /looks like filler/,
    ],
  ])('%s', async (_name, fields, because) => {
    await using world = await anEmergency();
    await givesNothing(world, await breakGlass(world, breaking(fields)), because);
  });

  it('more often than the role allows, also from two pull requests at once', async () => {
    await using world = await anEmergency();
    const { alice } = world.people;
    await breakGlass(world);
    for (const id of ['two', 'three'])
      await world.propose(alice, { [`access/${id}.yaml`]: breaking({ id }) });
    await world.look();
    expect([world.story('two').includes('authorized'), world.story('three').includes('authorized')]).toEqual([
      true,
      false,
    ]);
    expect(world.story('three')).toEqual(['requested', 'refused']);
    const logs = breaking({ id: 'logs', role: 'logs-read' });
    const fourth = await breakGlass(world, logs, { path: 'access/logs.yaml' });
    expect(world.annotations(fourth)).toContain('alice has used break-glass 2 times in 30 days');
  });

  it('from a fork', async () => {
    await using world = await anEmergency();
    const { alice } = world.people;
    const fork = world.simulator.fork(world.github, alice);
    await alice.pushBranch(fork, 'ask', { files: { [PATH]: breaking() }, message: 'Ask' });
    const pull = await alice.openPull(world.github, { head: 'alice:ask', title: 'Ask' });
    await world.look();
    expect(world.check(pull)).toMatchObject({ conclusion: 'failure' });
    expect(world.check(pull).summary).toContain('It comes from a fork');
    await world.owner.merge(world.github, pull, { admin: true });
    await world.lookPastLag();
    expect(world.story()).toEqual(['refused']);
    expect(given(world)).toEqual([]);
  });

  it('by a direct push', async () => {
    await using world = await anEmergency();
    await world.people.alice.pushDirectly(world.github, { [PATH]: breaking() }, 'Break the glass');
    await world.lookPastLag();
    expect(world.story()).toEqual(['refused']);
    expect(given(world)).toEqual([]);
  });

  it('if it is extended, or if an ordinary grant is turned into one', async () => {
    await using world = await anEmergency();
    await breakGlass(world, breaking({ duration: '30m' }));
    const longer = await world.propose(world.people.alice, { [PATH]: breaking() });
    await world.look();
    await world.review(world.people.dana, longer);
    await world.look();
    await givesNothing(world, longer, /can only be shortened or removed/);
    await world.pass('30m');
    expect(world.targets.orders.held()).toEqual([]);

    const ordinary = aGrant({ id: 'two', role: 'logs-read', duration: '1h' });
    await breakGlass(world, ordinary, { path: 'access/two.yaml' });
    expect(world.targets.logs.held()).toEqual(['log_reader alice']);
    const made = breaking({ id: 'two', role: 'logs-read', duration: '90m' });
    const pull = await breakGlass(world, made, { path: 'access/two.yaml' });
    await givesNothing(world, pull, /an ordinary grant cannot become break-glass/);
  });

  it('while its team cannot be read', async () => {
    await using world = await anEmergency();
    const listing = { path: /\/orgs\/acme\/teams\/oncall\/members/ };
    world.simulator.faults.next(listing, { kind: 'answer', status: 503 }, Number.POSITIVE_INFINITY);
    const pull = await breakGlass(world);
    expect(world.github.pull(pull).merged).toBe(false);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(given(world)).toEqual([]);
    expect(world.failures()).not.toEqual([]);
    world.simulator.faults.clear();
    await world.pass('1m');
    expect(world.targets.orders.held()).toEqual(HELD);
    world.failures();
  });

  it('by an approval of other content', async () => {
    await using world = await anEmergency(having(WITH_BREAK_GLASS, 'merge: auto', 'merge: manual'));
    const { alice, bob, dana } = world.people;
    world.oncall.remove(alice);
    const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    expect(world.check(pull).title).toMatch(/Approved by dana/);
    const branch = world.github.pull(pull).headBranch;
    await bob.pushBranch(world.github, branch, { files: { [PATH]: breaking() }, message: 'Hurry' });
    await world.look();
    expect(world.check(pull)).toMatchObject({ conclusion: 'failure' });
    await bob.pushBranch(world.github, branch, {
      files: { [PATH]: aGrant({ duration: '2h' }) },
      message: 'Slow',
    });
    await world.look();
    expect(world.check(pull).title).toMatch(/Waiting for 1 of acme\/dba/);
  });
});

describe('a break-glass grant that another process authorized', () => {
  /** Authorized while the target is down, by a process that is gone: GitHub must confirm all of it again. */
  async function unconfirmed(world: RepositoryWorld): Promise<void> {
    world.targets.orders.down = true;
    await breakGlass(world);
    world.restart();
    world.targets.orders.down = false;
  }

  it('is given if GitHub confirms it', async () => {
    await using world = await anEmergency();
    await unconfirmed(world);
    await world.look();
    world.failures();
    expect(world.story()).toContain('authorized');
    expect(world.targets.orders.held()).toEqual(HELD);
  });

  it('is not given if its holder has left the team', async () => {
    await using world = await anEmergency();
    world.oncall.add(world.people.bob);
    await unconfirmed(world);
    world.oncall.remove(world.people.alice);
    await world.look();
    world.failures();
    expect(given(world)).toEqual([]);
    expect(world.story()).toContain('provision-failed');
  });

  it.each<[string, (entry: Authorized) => Partial<Authorized>, RegExp]>([
    ['owes no review', () => ({ review_by: undefined }), /recorded approvals/],
    [
      'owes a review years from now',
      () => ({ review_by: '2036-01-01T00:00:00.000Z' }),
      /terms of break-glass/,
    ],
    ['repeats a refused grant', () => ({}), /may not hold orders-db-read by break-glass/],
  ])('is not given if it is forged and %s', async (_name, change, because) => {
    await using world = await anEmergency();
    world.oncall.remove(world.people.alice);
    const pull = await breakGlass(world);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.story()).toEqual(['refused']);
    const donor = await authorizedElsewhere();
    const landed = world.github.pull(pull);
    const forged = {
      ...donor,
      pull,
      commit: landed.mergeCommit ?? '',
      holder: { login: 'alice', id: world.people.alice.account.id },
      policy_commit: (await accepted(world)).commit,
      evidence: { ...donor.evidence, merged_at: `${landed.mergedAt?.toISOString()}` },
    };
    const { ledger } = await world.curfew();
    const { review_by, ...rest } = { ...forged, ...change(forged) };
    await ledger.append(() => ({ entries: [review_by === undefined ? rest : { ...rest, review_by }] }));
    await world.look();
    expect(given(world)).toEqual([]);
    expect(JSON.stringify(world.ledger().at(-1))).toMatch(because);
  });

  type Authorized = Extract<Entry, { readonly type: 'authorized' }>;

  /** The entry of the same request in a repository where its holder is eligible. */
  async function authorizedElsewhere(): Promise<Authorized> {
    await using world = await anEmergency();
    await breakGlass(world);
    const found = world.ledger().find(({ type }) => type === 'authorized');
    if (found?.type !== 'authorized') throw new Error('no grant was authorized');
    return found;
  }

  async function accepted(world: RepositoryWorld) {
    const state = await (await world.curfew()).ledger.state();
    if (!state.readable || state.value.policy === null) throw new Error('there is no policy');
    return state.value.policy;
  }
});
