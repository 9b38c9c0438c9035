import { expect, it } from 'vitest';
import { confirmedKey } from '../../../src/lifecycle/memory/memory.ts';
import { recordSteps } from '../../../src/lifecycle/reconcile/record-steps.ts';
import { aWorker } from '../../support/builders/a-worker.ts';
import { EFFECT, sample, T0, T4 } from '../../support/builders/entries.ts';

const T2 = '2026-11-23T16:02:08.000Z';
const T9 = '2026-11-23T23:02:08.000Z';

/** A worker whose grant holds the effect. Another grant, and a forged one, are to hold it too. */
async function aHoldingWorker() {
  const worker = await aWorker();
  await worker.provision();
  const second = sample('authorized', { grant: 'second', window: { starts: T0, ends: T2 } });
  const forged = sample('authorized', {
    grant: 'forged',
    window: { starts: T0, ends: T9 },
    commit: 'f'.repeat(40),
  });
  worker.ports.memory.confirmedLandings.add(confirmedKey(second));
  await worker.meanwhile([second, forged]);
  await worker.ports.ledger.state();
  const live = await worker.liveNow();
  const step = {
    kind: 'add-supporter',
    effect: EFFECT,
    support: live.filter(({ grant }) => grant === 'second' || grant === 'forged'),
    heldBy: ['alice-orders-db-read-7f3a'],
  } as const;
  const commits = { ...worker.ports.commits, firstParent: async () => 'not-an-ancestor' as const };
  const recorded = async () =>
    (await worker.ports.ledger.since(T0)).flatMap((entry) =>
      entry.type === 'provisioned' && entry.grant !== 'alice-orders-db-read-7f3a' ? [entry] : [],
    );
  return { ...worker, step, recorded, record: () => recordSteps({ ...worker.ports, commits }, [step]) };
}

it('the recorded expiry of held access counts no grant that GitHub does not confirm', async () => {
  const { record, recorded } = await aHoldingWorker();
  await record();
  expect(await recorded()).toMatchObject([{ grant: 'second', until: T4 }]);
});

it('a grant that ends while GitHub confirms another one is not recorded as a supporter', async () => {
  const { record, recorded, pass } = await aHoldingWorker();
  await pass(2 * 3_600_000);
  await record();
  expect(await recorded()).toEqual([]);
});

it('no more than 8 steps are confirmed at once', async () => {
  const { ports, step } = await aHoldingWorker();
  let now = 0;
  let most = 0;
  const life = async () => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    now -= 1;
    return [];
  };
  const wait = { kind: 'wait-for-target', effect: EFFECT, support: step.support, because: '' } as const;
  await recordSteps(
    { ...ports, ledger: { ...ports.ledger, life } },
    Array.from({ length: 30 }, () => wait),
  );
  expect(most).toBe(8);
});
