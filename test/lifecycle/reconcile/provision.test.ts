import { expect, it } from 'vitest';
import { confirmedKey } from '../../../src/lifecycle/memory/memory.ts';
import { provision } from '../../../src/lifecycle/reconcile/provision.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { aWorker } from '../../support/builders/a-worker.ts';
import { EFFECT, sample, T0, T4 } from '../../support/builders/entries.ts';

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

const HOUR = 3_600_000;
const BOB = { ...EFFECT, account: 'bob' };

/** A worker whose first attempt failed, so that the ledger announces the effect already. */
async function aRetryingWorker() {
  const worker = await aWorker();
  worker.target.down = true;
  await worker.provision();
  worker.target.down = false;
  expect(await worker.recordedTypes()).toEqual(['authorized', 'provisioning', 'provision-failed']);
  return worker;
}

it.each([
  ['', T0],
  [', whose clock is ahead', '2026-11-23T14:02:13.000Z'],
])('a retry provisions nothing that another process has ended since the plan%s', async (_name, at) => {
  const worker = await aRetryingWorker();
  const provisionByOldState = await worker.decide();
  await worker.meanwhile([sample('ended', { at })]);
  expect(await provisionByOldState()).toEqual({ changed: false, outcome: { outcome: 'done' } });
  expect(worker.target.asked).toEqual([]);
});

it.each([
  ['by our clock', { pass: 4 * HOUR, ahead: 0 }],
  ["by GitHub's clock, which is ahead", { pass: 4 * HOUR - 5_000, ahead: 5_000 }],
])('a retry calls no target after the end of the window %s', async (_name, { pass, ahead }) => {
  const worker = await aRetryingWorker();
  const provisionByOldState = await worker.decide();
  await worker.pass(pass);
  Object.assign(worker.ports.facts, { skewMs: () => ahead });
  await provisionByOldState();
  expect(worker.target.announced).toEqual([]);
});

it('a retry does not provision again what a person has removed since another process provisioned it', async () => {
  const worker = await aRetryingWorker();
  const provisionByOldState = await worker.decide();
  await worker.meanwhile([sample('provisioned'), sample('observed-absent')]);
  await provisionByOldState();
  expect(worker.target.asked).toEqual([]);
});

it('a grant that GitHub does not confirm does not move the expiry', async () => {
  const worker = await aWorker();
  const window = { starts: T0, ends: '2026-11-24T14:02:08.000Z' };
  const forged = sample('authorized', { grant: 'forged', window, commit: 'f'.repeat(40) });
  await worker.meanwhile([forged]);
  const commits = { ...worker.ports.commits, firstParent: async () => 'not-an-ancestor' as const };
  const { changed } = await provision({ ...worker.ports, commits }, [worker.stepOf(await worker.liveNow())]);
  expect(changed).toBe(true);
  expect(worker.target.announced).toEqual([T4]);
  const untils = (await worker.ports.ledger.since(T0)).flatMap((entry) =>
    'until' in entry ? entry.until : [],
  );
  expect(untils).toEqual([T4, T4]);
});

it('a grant that ends while it waits for another effect of its target is not provisioned', async () => {
  const worker = await aWorker();
  worker.target.addAccount('bob');
  const other = sample('authorized', { grant: 'bob', effects: [BOB] });
  worker.ports.memory.confirmedLandings.add(confirmedKey(other));
  await worker.meanwhile([other]);
  const live = await worker.liveNow();
  const hanging = worker.target.hang('giving');
  const steps = [EFFECT, BOB].map((effect) =>
    worker.stepOf(
      live.filter(({ effect: { account } }) => account === effect.account),
      effect,
    ),
  );
  const provisioning = provision(worker.ports, steps);
  await worker.pass(0);
  await worker.meanwhile([sample('ended', { grant: 'bob', at: T0 })]);
  await worker.ports.ledger.state();
  hanging.release();
  await provisioning;
  expect(worker.target.asked).toEqual(['provision orders_reader alice_k']);
});

it('no more than 8 grants are confirmed at once', async () => {
  const worker = await aWorker();
  const { ledger, most } = countedLedger(worker.ports.ledger);
  const [own] = await worker.liveNow();
  if (own === undefined) throw new Error('nothing is live');
  const steps = Array.from({ length: 30 }, (_, index) => worker.stepOf([{ ...own, grant: `g${index}` }]));
  await provision({ ...worker.ports, ledger }, steps);
  expect(most()).toBe(8);
});

/** Counts the lives that are read at once. */
function countedLedger(ledger: Ledger) {
  let now = 0;
  let most = 0;
  const life = async () => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    now -= 1;
    return [];
  };
  return { ledger: { ...ledger, life }, most: () => most };
}
