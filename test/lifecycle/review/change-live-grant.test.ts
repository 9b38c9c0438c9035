import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository } from '../../support/builders/a-repository.ts';

const PATH = 'access/one.yaml';
const file = (duration: string) => aGrant({ duration });

describe('a live grant', () => {
  it('is extended with a new approval, and keeps its first start', async () => {
    await using world = await aRepository();
    await world.give(file('2h'));
    await world.pass('1h');
    const pull = await world.propose(world.people.alice, { [PATH]: file('5h') });
    await world.look();
    expect(world.github.pull(pull).merged).toBe(false);
    await world.review(world.people.dora, pull);
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    await world.pass('3h');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.targets.orders.asked).toEqual([
      'provision orders_reader alice_k',
      'revoke orders_reader alice_k',
    ]);
    expect(world.story()).toEqual([
      'requested',
      'authorized',
      'provisioning',
      'provisioned',
      'requested',
      'authorized',
      'revoked',
      'reverted',
    ]);
  });

  it('ends with its first window if the extension is not merged in time', async () => {
    await using world = await aRepository();
    await world.give(file('2h'));
    await world.propose(world.people.alice, { [PATH]: file('5h') });
    await world.look();
    await world.pass('2h');
    expect(world.targets.orders.held()).toEqual([]);
  });

  it('is given again if its extension was merged before its end and judged after it', async () => {
    await using world = await aRepository();
    const { alice, dora } = world.people;
    await world.give(file('2h'));
    const pull = await world.propose(alice, { [PATH]: file('5h') });
    await world.look();
    await world.pass('118m');
    await world.review(dora, pull);
    await alice.merge(world.github, pull);
    world.sleep('5m');
    await world.wake({ kind: 'end', repository: 'acme/access' });
    await world.work();
    expect(world.targets.orders.asked).toEqual([
      'provision orders_reader alice_k',
      'revoke orders_reader alice_k',
      'provision orders_reader alice_k',
    ]);
    expect(world.story().slice(-4)).toEqual(['revoked', 'authorized', 'provisioning', 'provisioned']);
    await world.pass('3h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().slice(-2)).toEqual(['revoked', 'reverted']);
  });

  it('is revoked until its new start if a push moves the start to later, which is less', async () => {
    await using world = await aRepository();
    const until = { duration: null, until: '2026-11-23T17:00Z' };
    await world.give(aGrant(until));
    const later = aGrant({ ...until, from: '2026-11-23T16:00Z' });
    await world.people.bob.pushDirectly(world.github, { [PATH]: later }, 'Not yet');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({ cause: 'replaced' });
    await world.pass('2h');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().slice(-4)).toEqual(['provisioning', 'provisioned', 'revoked', 'reverted']);
  });

  it('is shortened by its holder without approval', async () => {
    await using world = await aRepository();
    await world.give(file('4h'));
    const pull = await world.propose(world.people.alice, { [PATH]: file('1h') });
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story().slice(-2)).toEqual(['revoked', 'reverted']);
  });

  it('ends at once when its holder withdraws it', async () => {
    await using world = await aRepository();
    await world.give(file('4h'));
    const session = world.targets.orders.openSession('alice_k');
    await world.pass('1h');
    const pull = await world.propose(world.people.alice, { [PATH]: null });
    await world.look();
    expect(world.github.pull(pull).merged).toBe(true);
    expect(world.targets.orders.held()).toEqual([]);
    expect(session.isOpen()).toBe(false);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({
      cause: 'withdrawn',
      sessions_ended: 1,
    });
    expect(world.revert()).toBeUndefined();
  });

  it('ends at once when any person pushes its removal', async () => {
    await using world = await aRepository();
    await world.give(file('4h'));
    await world.people.bob.pushDirectly(world.github, { [PATH]: null }, 'Enough of this');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().find(({ type }) => type === 'ended')).toMatchObject({ cause: 'withdrawn' });
  });

  it('shares an effect with another grant: the effect ends with the last of them', async () => {
    await using world = await aRepository();
    await world.give(file('2h'));
    await world.give(aGrant({ id: 'two', duration: '4h' }), 'access/two.yaml');
    expect(world.targets.orders.asked).toEqual(['provision orders_reader alice_k']);
    await world.pass('2h');
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    expect(world.ledger().find(({ type }) => type === 'revoked')).toMatchObject({
      grant: 'one',
      still_held_by: ['two'],
      verified_absent_at: null,
    });
    await world.pass('2h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.story('two').slice(-2)).toEqual(['revoked', 'reverted']);
  });

  it('goes on if it moves to another file', async () => {
    await using world = await aRepository();
    await world.give(file('4h'));
    const pull = await world.propose(world.people.alice, { [PATH]: null, 'access/moved.yaml': file('4h') });
    await world.look();
    expect(world.check(pull).conclusion).toBe('success');
    await world.people.alice.merge(world.github, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
    await world.pass('4h');
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.github.file('main', 'access/moved.yaml')).toBeUndefined();
  });

  it('cannot start again with the same id', async () => {
    await using world = await aRepository();
    await world.give(file('1h'));
    await world.pass('1h');
    const pull = await world.propose(world.people.alice, { [PATH]: file('1h') });
    await world.look();
    expect(world.check(pull).conclusion).toBe('failure');
  });
});

describe('a request', () => {
  it('that is closed is recorded as abandoned, and again as requested when it is reopened', async () => {
    await using world = await aRepository();
    const { alice, dana } = world.people;
    const pull = await world.propose(alice, { [PATH]: file('4h') });
    await world.look();
    await world.review(dana, pull, 'APPROVE');
    await alice.closePull(world.github, pull);
    await world.wake({ kind: 'review', repository: 'acme/access', pull });
    await world.work();
    expect(world.story()).toEqual(['requested', 'abandoned']);

    await world.pass('1m');
    await alice.reopenPull(world.github, pull);
    await world.look();
    expect(world.story()).toEqual(['requested', 'abandoned', 'requested']);
    expect(world.github.pull(pull).merged).toBe(false);
    await world.review(dana, pull);
    await world.look();
    expect(world.targets.orders.held()).toEqual(['orders_reader alice_k']);
  });

  it('that was merged and lost by a rewind of the default branch is recorded as abandoned', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { 'access/one.yaml': aGrant() });
    await world.look();
    const before = world.github.head('main') ?? '';
    await world.owner.merge(world.github, pull, { admin: true });
    world.github.state.git.setRef('refs/heads/main', before);
    await world.look();
    expect(world.story()).toEqual(['requested']);
    await world.pass('11m');
    await world.look();
    expect(world.story()).toEqual(['requested', 'abandoned']);
  });

  it('that is closed after an approver asked for changes is recorded as declined', async () => {
    await using world = await aRepository();
    const { alice, dana } = world.people;
    const pull = await world.propose(alice, { [PATH]: file('4h') });
    await world.look();
    await world.review(dana, pull, 'REQUEST_CHANGES');
    await world.look();
    await dana.closePull(world.github, pull);
    await world.wake({ kind: 'review', repository: 'acme/access', pull });
    await world.work();
    expect(world.ledger().at(-1)).toMatchObject({ type: 'declined', by: { login: 'dana' } });
  });

  it('that was closed without an event is recorded by the sweep', async () => {
    await using world = await aRepository();
    const pull = await world.propose(world.people.alice, { [PATH]: file('4h') });
    await world.look();
    await world.people.alice.closePull(world.github, pull);
    await world.pass('2h');
    await world.look();
    expect(world.story()).toEqual(['requested', 'abandoned']);
  });
});
