import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository, POLICY } from '../../support/builders/a-repository.ts';
import { digestOf } from '../../support/builders/entries.ts';
import { having } from '../../support/builders/written-policy.ts';

const PATH = 'access/one.yaml';

describe('no access without approval', () => {
  it('if an administrator merges past the check; an issue says what to do', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
    await world.look();
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.story()).toEqual(['requested', 'refused']);
    expect(world.targets.orders.asked).toEqual([]);
    const [issue, ...more] = world.openIssues();
    expect(more).toEqual([]);
    expect(issue?.title).toBe('Not given: alice orders-db-read (#1)');
    expect(issue?.body).toMatch(/1 of acme\/dba/);
    expect(issue?.body).toContain('Next:');
    await world.pass('1h');
    await world.look();
    expect(world.openIssues()).toHaveLength(1);
    expect(world.story()).toEqual(['requested', 'refused']);
  });

  it('if the approval comes after the merge', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
    await world.look();
    await world.owner.merge(world.github, pull, { admin: true });
    await world.review(world.people.dana, pull);
    await world.look();
    expect(world.story()).toEqual(['requested', 'refused']);
    expect(world.targets.orders.asked).toEqual([]);
  });

  it.each([
    ['a role with automatic approval', aGrant({ role: 'logs-read', duration: '1h' })],
    ['a role that a person must approve', aGrant()],
  ])('if it is pushed directly: %s', async (_name, file) => {
    await using world = await aRepository();
    await world.people.alice.pushDirectly(
      world.github,
      { [PATH]: file },
      'Merge pull request #12 from alice/ask',
    );
    await world.lookPastLag();
    expect(world.story()).toEqual(['refused']);
    expect([...world.targets.orders.asked, ...world.targets.logs.asked]).toEqual([]);
    expect(world.openIssues()).toHaveLength(1);
  });

  it('for content of a merge that is in neither parent', async () => {
    await using world = await aRepository({ policy: having(POLICY, 'merge: auto', 'merge: manual') });
    const { alice, dana, bob } = world.people;
    const pull = await world.propose(alice, { [PATH]: aGrant({ duration: '1h' }) });
    await world.look();
    await world.review(dana, pull);
    await world.look();
    await bob.pushBranch(world.github, world.github.pull(pull).headBranch, {
      files: { [PATH]: aGrant({ duration: '8h' }) },
      mergeOf: 'main',
      message: 'Merge main',
    });
    await world.owner.merge(world.github, pull, { admin: true, method: 'merge' });
    await world.look();
    expect(world.story().at(-1)).toBe('refused');
    expect(world.targets.orders.asked).toEqual([]);
  });

  it('for an extension without approval; the grant keeps its end', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant({ duration: '8h' }) });
    await world.look();
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.story().at(-1)).toBe('refused');
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
  });

  it('by a forged entry in the ledger', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }), PATH);
    const before = world.github.head('curfew/ledger');
    const live = world.github.file('curfew/ledger', 'live/orders-db-read.json') ?? '';
    await world.people.bob.pushAroundRules(world.github, 'curfew/ledger', {
      files: { 'live/orders-db-read.json': live.replaceAll('alice_k', 'bob') },
      message: 'provisioned alice orders-db-read',
    });
    world.restart();
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.failures().join()).toMatch(/ledger/);
    expect(before).not.toBe(world.github.head('curfew/ledger'));
  });

  it.each(['up', 'down'])(
    'by an authorization that only the ledger has, though another grant gives the same access, its target %s',
    async (targetIs) => {
      await using world = await aRepository();
      await world.give(aGrant({ duration: '1h' }), PATH);
      const real = world.ledger().find(({ type }) => type === 'authorized');
      if (real?.type !== 'authorized') throw new Error('no grant was authorized');
      const ends = world.clock.now().plus({ hours: 5 }).toISO() ?? '';
      const forged = { ...real, grant: 'two', revision: digestOf('two'), window: { ...real.window, ends } };
      const { ledger } = await world.curfew();
      await ledger.append(() => ({ entries: [forged] }));
      world.targets.orders.down = targetIs === 'down';
      await world.look();
      // No file has it either, so nothing of it stays.
      expect(world.story('two')).toEqual(['authorized', 'provision-failed', 'ended', 'lapsed']);
      world.targets.orders.down = false;
      await world.pass('1h');
      expect(world.targets.orders.held()).toEqual([]);
      expect(world.story('one').slice(-2)).toEqual(['revoked', 'reverted']);
    },
  );

  it.each(['before', 'after'])(
    'if the approval was dismissed %s a merge that Curfew finds later',
    async (when) => {
      await using world = await aRepository({ policy: having(POLICY, 'merge: auto', 'merge: manual') });
      const { alice, dana } = world.people;
      const pull = await world.propose(alice, { [PATH]: aGrant() });
      await world.look();
      const review = await world.review(dana, pull);
      if (when === 'before') await world.owner.dismiss(world.github, pull, review);
      await world.owner.merge(world.github, pull, { admin: true });
      if (when === 'after') await world.owner.dismiss(world.github, pull, review);
      await world.look();
      expect(world.story().at(-1)).toBe('refused');
      expect(world.targets.orders.asked).toEqual([]);
    },
  );
});

describe('a team that cannot be read', () => {
  const listing = /\/orgs\/acme\/teams\/(dba|backend)\/members/;

  it.each([403, 404, 500])('with %d gives nothing, and is read again', async (status) => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
    await world.look();
    await world.review(world.people.dana, pull);
    world.simulator.faults.next(
      { path: listing },
      {
        kind: 'answer',
        status,
        body: { message: 'Not Found', documentation_url: '', status: String(status) },
      },
      Number.POSITIVE_INFINITY,
    );
    world.restart();
    await world.look();
    expect(world.github.pull(pull).merged).toBe(false);
    await world.owner.merge(world.github, pull, { admin: true });
    await world.look();
    expect(world.story()).toEqual(['requested']);
    expect(world.targets.orders.asked).toEqual([]);
    world.failures();

    world.simulator.faults.clear();
    await world.pass('2m');
    await world.look();
    world.failures();
    expect(world.story()).toContain('authorized');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it('for long leads to a refusal, so that other landings go on', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: aGrant() });
    await world.look();
    await world.review(world.people.dana, pull);
    const missing = { message: 'Not Found', documentation_url: '', status: '404' };
    world.simulator.faults.next(
      { path: listing },
      { kind: 'answer', status: 404, body: missing },
      Number.POSITIVE_INFINITY,
    );
    world.restart();
    await world.owner.merge(world.github, pull, { admin: true });
    await world.pass('15m');
    await world.look();
    world.failures();
    expect(world.story()).toEqual(['requested', 'refused']);
    expect(world.openIssues()).toHaveLength(1);
  });
});
