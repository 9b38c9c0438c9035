import { expect, it } from 'vitest';
import { effectKey } from '../../../src/domain/effect.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { unreadable } from '../../../src/domain/reading.ts';
import type { Outbox } from '../../../src/lifecycle/memory/outbox.ts';
import { openRevocationRetries } from '../../../src/lifecycle/memory/revocation-retries.ts';
import { revokeIfEnded } from '../../../src/lifecycle/reconcile/revoke-if-ended.ts';
import { aWorker } from '../../support/builders/a-worker.ts';
import { EFFECT, sample, T0, T4 } from '../../support/builders/entries.ts';
import { given } from '../../support/builders/some-endings.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';

const ENDED_MEANWHILE = [sample('ended', { at: T0 }), sample('revoked', { at: T0, cause: 'withdrawn' })];

/** A worker whose call hangs until another process has ended the grant. */
async function aLateWorker(meanwhile: readonly NewEntry[] = ENDED_MEANWHILE) {
  const worker = await aWorker();
  const hanging = worker.target.hang('giving');
  const provisioning = worker.provision();
  await worker.pass(0);
  expect(await worker.recordedTypes()).toEqual(['authorized', 'provisioning']);
  await worker.meanwhile(meanwhile);
  return { ...worker, hanging, provisioning };
}

type Worker = Awaited<ReturnType<typeof aLateWorker>>;

/** Replaces the connector's revoke. `revoke` is the original. */
function replaceRevoke({ target: { connector } }: Worker, by: (revoke: () => Promise<unknown>) => unknown) {
  const revoke = connector.revoke.bind(connector);
  Object.assign(connector, { revoke: (effect: typeof EFFECT) => by(() => revoke(effect)) });
}

it('access that was provisioned late is revoked and recorded', async () => {
  const { hanging, provisioning, target, recordedTypes } = await aLateWorker();
  hanging.release();
  await provisioning;
  expect(target.held()).toEqual([]);
  expect(target.asked).toEqual(['provision orders_reader alice_k', 'revoke orders_reader alice_k']);
  expect(await recordedTypes()).toEqual(['authorized', 'provisioning', 'ended', 'revoked', 'came-back']);
});

it('access of a grant that has ended, and that no process has revoked yet, is revoked as its end', async () => {
  const { hanging, provisioning, target, recordedTypes } = await aLateWorker([sample('ended', { at: T0 })]);
  hanging.release();
  await provisioning;
  expect(target.held()).toEqual([]);
  expect(await recordedTypes()).toEqual(['authorized', 'provisioning', 'ended', 'provisioned', 'revoked']);
});

it('access of a grant whose revocation fails is left to the retries of its end', async () => {
  const worker = await aLateWorker([sample('ended', { at: T0 })]);
  replaceRevoke(worker, () => Promise.reject(new Error('not now')));
  worker.hanging.release();
  await worker.provisioning;
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
  expect(worker.ports.memory.revocationRetries.hasUnfinished()).toBe(true);
  expect(await worker.recordedTypes()).not.toContain('came-back');
});

it('access that was given while its revocation was in progress is revoked after that', async () => {
  const worker = await aLateWorker([sample('ended', { at: T0 })]);
  const key = effectKey(EFFECT);
  const { revocationRetries, outbox } = worker.ports.memory;
  revocationRetries.start(key);
  worker.hanging.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
  revocationRetries.succeed(key);
  await outbox.add([sample('revoked', { at: T0, cause: 'withdrawn' })]);
  await worker.pass(500);
  await worker.provisioning;
  expect(worker.target.held()).toEqual([]);
  expect(await worker.recordedTypes()).toContain('came-back');
});

it('a target that hangs during the revocation delays the other work at most 10 seconds', async () => {
  const { hanging, provisioning, target, pass, recordedTypes } = await aLateWorker();
  let done = false;
  const provisioned = provisioning.then(() => {
    done = true;
  });
  hanging.release();
  const hangingRevoke = target.hang();
  await pass(9_999);
  expect(done).toBe(false);
  await pass(1);
  await provisioned;
  expect(await recordedTypes()).toContain('came-back');
  hangingRevoke.release();
  await pass(0);
  expect(target.held()).toEqual([]);
});

it('a revocation that the target refuses is retried, and recorded once', async () => {
  const worker = await aLateWorker();
  let refusals = 2;
  replaceRevoke(worker, (revoke) => {
    refusals -= 1;
    return refusals >= 0 ? Promise.reject(new Error('not now')) : revoke();
  });
  worker.hanging.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
  await worker.pass(500);
  await worker.pass(1_000);
  await worker.provisioning;
  expect(worker.target.held()).toEqual([]);
  expect((await worker.recordedTypes()).filter((type) => type === 'came-back')).toHaveLength(1);
});

it('a revocation that hangs and then fails is retried after the work has gone on', async () => {
  const worker = await aLateWorker();
  const hangingRevoke = Promise.withResolvers<never>();
  let hangs = 1;
  replaceRevoke(worker, (revoke) => (hangs-- > 0 ? hangingRevoke.promise : revoke()));
  worker.hanging.release();
  await worker.pass(0);
  await worker.pass(10_000);
  await worker.provisioning;
  await worker.pass(60_000);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
  hangingRevoke.reject(new Error('the connection was lost'));
  await worker.pass(500);
  expect(worker.target.held()).toEqual([]);
});

it('the revocation does not wait for a store that hangs', async () => {
  const worker = await aLateWorker();
  Object.assign(worker.database, { addPending: () => new Promise(() => {}) });
  worker.hanging.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual([]);
});

it.each([
  ['is revoked if its last known state has ended', [], []],
  ['stays if its last known state is live', null, ['orders_reader alice_k']],
  [
    'stays if no state is known: the comparison with the targets finds it',
    'unknown',
    ['orders_reader alice_k'],
  ],
] as const)('while GitHub is down, late access %s', async (_name, known, left) => {
  const { clock, timer } = aManualClock(T0);
  const target = fakeTarget({
    name: 'orders-db',
    now: clock.now,
    entitlements: ['orders_reader'],
    accounts: ['alice_k'],
  });
  await target.connector.provision(EFFECT, clock.now().plus({ hours: 1 }));
  const held = { ...given('a', 'orders-db'), effect: EFFECT, window: { starts: T0, ends: T4 } };
  const live = known === null ? [held] : [];
  let reloaded = false;
  await revokeIfEnded(
    {
      name: 'acme/access',
      clock,
      timer,
      log: { info() {}, warn() {}, error() {} },
      targets: { connector: () => target.connector },
      notifier: { notify: async () => {} },
      facts: { skewMs: () => null },
      ledger: { state: async () => unreadable('the ledger', 'GitHub is down') },
      memory: {
        revocationRetries: openRevocationRetries(() => 0.5),
        outbox: {
          reload: async () => {
            reloaded = true;
          },
          live: () => (known === 'unknown' || !reloaded ? null : live),
          add: async () => {},
        } as Partial<Outbox> as Outbox,
      },
    },
    EFFECT,
    null,
  );
  expect(target.held()).toEqual(left);
});
