import { DateTime } from 'luxon';
import { expect, it } from 'vitest';
import { aReconciler } from '../../support/builders/a-reconciler.ts';
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
