import { expect, it } from 'vitest';
import { provision } from '../../../src/lifecycle/reconcile/provision.ts';
import { aWorker } from '../../support/builders/a-worker.ts';
import { EFFECT, sample, T0 } from '../../support/builders/entries.ts';

const PROVISIONED = ['authorized', 'provisioning', 'provisioned'];

it('a call that takes effect after its timeout is a failure that may have taken effect', async () => {
  const worker = await aWorker();
  const hanging = worker.target.hang('giving');
  const provisioning = worker.provision();
  await worker.pass(30_000);
  expect(await provisioning).toMatchObject({ outcome: { outcome: 'retry' } });
  expect(await worker.recordedTypes()).toEqual(['authorized', 'provisioning', 'provision-failed']);
  hanging.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
});

it('an effect that is provisioned twice is recorded once', async () => {
  const worker = await aWorker();
  await Promise.all([worker.provision(), worker.provision()]);
  expect(await worker.recordedTypes()).toEqual(PROVISIONED);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
});

it('nothing is provisioned that another process ended first, and nothing is to be retried', async () => {
  const worker = await aWorker();
  const provisionByOldState = await worker.decide();
  await worker.meanwhile([sample('ended', { at: T0 })]);
  expect(await provisionByOldState()).toEqual({ changed: false, outcome: { outcome: 'done' } });
  expect(worker.target.asked).toEqual([]);
  expect(await worker.recordedTypes()).toEqual(['authorized', 'ended']);
});

it('nothing is provisioned while the store cannot save what a new process would have to know', async () => {
  const worker = await aWorker();
  worker.database.down = true;
  expect(await worker.provision()).toMatchObject({ outcome: { outcome: 'retry' } });
  expect(await worker.recordedTypes()).toEqual(['authorized', 'provisioning']);
  expect(worker.target.asked).toEqual([]);
  worker.database.down = false;
  await worker.provision();
  expect((await worker.database.load('acme/access')).checkpoint?.live).toMatchObject([
    { state: 'provisioned' },
  ]);
});

it('a grant that GitHub cannot confirm now does not stop another one', async () => {
  const worker = await aWorker();
  const down = new Error('GitHub is down');
  const ledger = {
    ...worker.ports.ledger,
    life: (grant: string) => (grant === 'other' ? Promise.reject(down) : worker.ports.ledger.life(grant)),
  };
  const own = await worker.liveNow();
  const other = own.map((live) => ({ ...live, grant: 'other' }));
  const steps = [worker.stepOf(other, { ...EFFECT, account: 'bob' }), worker.stepOf(own)];
  const { changed, outcome } = await provision({ ...worker.ports, ledger }, steps);
  expect(await worker.recordedTypes()).toEqual(PROVISIONED);
  expect(changed).toBe(true);
  expect(outcome).toMatchObject({ outcome: 'retry', cause: down });
});
