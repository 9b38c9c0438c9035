import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { iso } from '../../../src/domain/iso.ts';
import { aReconciler } from '../../support/builders/a-reconciler.ts';
import { sample } from '../../support/builders/entries.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';

const EFFECT = { target: 'memory', entitlement: 'reader', account: 'alice' };

async function aTarget({ accounts }: { readonly accounts: readonly string[] }) {
  const target = fakeTarget({
    name: 'memory',
    now: () => DateTime.utc(),
    entitlements: ['reader'],
    accounts,
  });
  const world = await aReconciler(target.connector, EFFECT);
  /** Looks at endings since the last call: each reads the store once. */
  let looks = 0;
  const { load } = world.database;
  world.database.load = (repository) => {
    looks += 1;
    return load(repository);
  };
  const looksSince = (): number => {
    const since = looks;
    looks = 0;
    return since;
  };
  return { ...world, target, looksSince };
}

it('looks at endings once in a new process, and once more after the ledger was read', async () => {
  const { process, looksSince } = await aTarget({ accounts: ['alice'] });
  const curfew = process();
  expect(await curfew.reconcile()).toEqual({ outcome: 'done' });
  expect(looksSince()).toBe(2);
  await curfew.reconcile();
  expect(looksSince()).toBe(1);
});

it('tries a refused effect once, and has nothing to retry', async () => {
  const { process, target, story } = await aTarget({ accounts: [] });
  expect(await process().reconcile()).toEqual({ outcome: 'done' });
  expect(target.asked).toEqual(['provision reader alice']);
  expect(await story()).toEqual(['authorized', 'provisioning', 'provision-failed']);
});

it('answers retry, with the error as its cause, if a target fails', async () => {
  const { process } = await aTarget({ accounts: ['alice'] });
  const lost = new Error('the connection was lost');
  const outcome = await process().reconcile({ before: () => Promise.reject(lost) });
  expect(outcome).toEqual({
    outcome: 'retry',
    because: 'provision: memory: the connection was lost',
    cause: lost,
  });
});

it('a process that was paused revokes nothing that another one has given again meanwhile', async () => {
  const { process, target, pass, meanwhile, authorized, now, story } = await aTarget({ accounts: ['alice'] });
  const [paused, other] = [process(), process()];
  await paused.reconcile();
  expect(target.held()).toEqual(['reader alice']);
  await pass(5);
  let hasMoved = false;
  target.down = true;
  await paused.reconcile({
    // The end has failed once. Now the process stands still, and the other one does its work.
    listing: async () => {
      target.down = false;
      await other.reconcile();
      expect(target.held()).toEqual([]);
      const window = { starts: iso(now()), ends: iso(now().plus({ hours: 1 })) };
      const of = { grant: 'two', effect: EFFECT, revision: authorized.revision };
      await meanwhile([
        { ...authorized, at: iso(now()), grant: 'two', window },
        sample('provisioning', { ...of, at: iso(now()), until: window.ends }),
        sample('provisioned', { ...of, at: iso(now()), until: window.ends }),
      ]);
      await target.connector.provision(EFFECT, now().plus({ hours: 1 }));
      await other.reconcile();
      expect(target.held()).toEqual(['reader alice']);
      hasMoved = true;
      await pass(1 / 60);
    },
  });
  expect([hasMoved, target.held()]).toEqual([true, ['reader alice']]);
  expect((await story()).filter((type) => type === 'observed-absent')).toEqual([]);
});
