import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { iso } from '../../../src/domain/iso.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { aGrant } from '../../support/builders/a-grant.ts';
import { aReconciler } from '../../support/builders/a-reconciler.ts';
import { aRepository } from '../../support/builders/a-repository.ts';
import { sample } from '../../support/builders/entries.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';

const ALICE = { entitlement: 'orders_reader', account: 'alice_k' };
const CAROL = { entitlement: 'orders_writer', account: 'carol' };
const BOB = { entitlement: 'orders_reader', account: 'bob' };

it('access that ended and that another process provisions again meanwhile is not revoked', async () => {
  const effect = { target: 'memory', entitlement: 'reader', account: 'alice' };
  const now = () => DateTime.utc();
  const target = fakeTarget({ name: 'memory', now, entitlements: ['reader'], accounts: ['alice'] });
  const { accounts } = target.connector;
  let reads = 0;
  let provisionAgain = async () => {};
  const connector: Connector = {
    ...target.connector,
    async accounts(entitlement) {
      reads += 1;
      if (reads === 2) await provisionAgain();
      return accounts(entitlement);
    },
  };
  const world = await aReconciler(connector, effect);
  const curfew = world.process();
  await curfew.reconcile();
  await world.end();
  reads = 0;
  provisionAgain = async () => {
    const at = iso(now());
    const window = { starts: at, ends: iso(now().plus({ hours: 1 })) };
    const about = { grant: 'later', at, effect };
    await world.meanwhile([sample('authorized', { grant: 'later', at, window, effects: [effect] })]);
    await world.meanwhile([sample('provisioning', about), sample('provisioned', about)]);
  };
  await curfew.compare();
  expect(reads).toBe(2);
  expect(target.held()).toEqual(['reader alice']);
  expect(await world.story()).not.toContain('came-back');
});

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
