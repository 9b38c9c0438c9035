import { describe, expect, it } from 'vitest';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aRepository } from '../../support/builders/a-repository.ts';

const ALICE = { entitlement: 'orders_reader', account: 'alice_k' };
const CAROL = { entitlement: 'orders_writer', account: 'carol' };
const BOB = { entitlement: 'orders_reader', account: 'bob' };

describe('drift', () => {
  it('that Curfew had ended and a person gave again is revoked, also by a new process', async () => {
    await using world = await aRepository();
    await world.give(aGrant({ duration: '1h' }));
    await world.pass('1h');
    expect(world.targets.orders.held()).toEqual([]);
    world.targets.orders.giveByHand(ALICE);
    world.restart();
    await world.pass('40s');
    await world.look();
    expect(world.targets.orders.held()).toEqual([]);
    expect(world.ledger().at(-1)).toMatchObject({
      type: 'drift',
      note: 'came-back',
      grant: 'one',
      effect: ALICE,
    });
    expect(world.openIssues().map(({ title }) => title)).toEqual([
      'Revoked access came back: alice_k in orders-db',
    ]);
  });

  it('that Curfew never provisioned is left in place and listed in one issue', async () => {
    await using world = await aRepository();
    const drift = () => world.ledger().filter(({ type }) => type === 'drift');
    world.targets.orders.giveByHand(CAROL);
    await world.look();
    await world.look();
    expect(world.openIssues().map(({ title }) => title)).toEqual(['Access that Curfew never gave: 1']);
    const [issue] = world.openIssues();
    expect(issue?.body).toContain(
      '`carol` has `orders_writer` in `orders-db`, recorded at 2026-11-23T14:00:00Z as entry 2',
    );
    world.targets.orders.giveByHand(BOB);
    world.restart();
    await world.look();
    expect(drift()).toMatchObject([
      { note: 'never-ours', effect: CAROL },
      { note: 'never-ours', effect: BOB },
    ]);
    expect(world.openIssues().map(({ title }) => title)).toEqual(['Access that Curfew never gave: 2']);

    world.targets.orders.down = true;
    await world.look();
    expect(world.openIssues()).toHaveLength(1);
    world.targets.orders.down = false;
    expect(world.targets.orders.held()).toEqual(['orders_reader bob', 'orders_writer carol']);
    world.targets.orders.takeByHand(BOB);
    world.targets.orders.takeByHand(CAROL);
    await world.look();
    expect(world.openIssues()).toEqual([]);
    expect(world.targets.orders.asked).toEqual([]);
  });
});
