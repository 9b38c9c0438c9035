import { expect, it } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { unreadable } from '../../../src/domain/reading.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { confirmedKey } from '../../../src/lifecycle/memory/memory.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import { type ProvisionPorts, provision } from '../../../src/lifecycle/reconcile/provision.ts';
import { revokeIfEnded } from '../../../src/lifecycle/reconcile/revoke-if-ended.ts';
import { EFFECT, sample, T0 } from '../../support/builders/entries.ts';
import { operatorFrom } from '../../support/builders/written-policy.ts';
import { fakeLedger } from '../../support/fakes/fake-ledger.ts';
import { fakeTarget } from '../../support/fakes/fake-target.ts';
import { aManualClock } from '../../support/fakes/manual-clock.ts';
import { memoryStore } from '../../support/fakes/memory-store.ts';

const OPERATOR = operatorFrom(`
repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  orders-db: { connector: postgres, url: { env: ORDERS_DB_URL }, entitlements: [orders_reader] }
`);

const nobody = async (): Promise<never> => {
  throw new Error('GitHub is not asked about pull requests');
};

/**
 * A grant that was authorized and judged by this process, a worker that is about to give it, and others'
 * hands on the ledger.
 */
async function aWorker() {
  const { clock, timer, pass } = aManualClock(T0);
  const git = await fakeLedger({ now: T0 });
  const { ledger } = git;
  const log = { info() {}, warn() {}, error() {} };
  const target = fakeTarget({
    name: 'orders-db',
    now: clock.now,
    entitlements: ['orders_reader'],
    accounts: ['alice_k'],
  });
  const database = memoryStore();
  const outbox = openOutbox({ repository: 'acme/access', store: database, timer, log });
  await ledger.append(() => ({ entries: [sample('authorized')] }));
  const ports: ProvisionPorts = {
    ...git.git,
    pulls: {
      get: nobody,
      open: nobody,
      reviews: nobody,
      commits: nobody,
      associatedWith: nobody,
      closedSince: nobody,
    },
    people: { byLogin: nobody, members: nobody, ancestors: nobody },
    name: 'acme/access',
    defaultBranch: 'main',
    operator: OPERATOR,
    keys: new Map([['postgres', 'member_of']]),
    ledger: cachedLedger(ledger, outbox, log),
    targets: { connector: () => target.connector },
    clock,
    timer,
    log,
    memory: { outbox, confirmedLandings: new Set([confirmedKey(sample('authorized'))]) },
  };
  const support = async (): Promise<readonly LiveEffect[]> => {
    const state = await ledger.state();
    return state.readable ? state.value.live : [];
  };
  const another = git.open();
  return {
    target,
    database,
    pass,
    /** Reads the record, and gives by that when it is told to. */
    async decide() {
      const live = await support();
      const until = clock.now().plus({ hours: 4 });
      return () => provision(ports, [{ kind: 'provision', effect: EFFECT, until, support: live }]);
    },
    async give() {
      await (await this.decide())();
    },
    /** What another process records meanwhile. */
    meanwhile: (entries: readonly NewEntry[]) => another.append(() => ({ entries })),
    async story(): Promise<readonly string[]> {
      return (await ledger.life('alice-orders-db-read-7f3a')).map((entry) =>
        entry.type === 'drift' ? entry.note : entry.type,
      );
    },
  };
}

const OVER = [sample('ended', { at: T0 }), sample('revoked', { at: T0, cause: 'withdrawn' })];

it('a worker that stalls before it gives leaves nothing behind of what ended meanwhile', async () => {
  const worker = await aWorker();
  const stalled = worker.target.hang('giving');
  const giving = worker.give();
  await worker.pass(0);
  expect(await worker.story()).toEqual(['authorized', 'provisioning']);
  await worker.meanwhile(OVER);
  stalled.release();
  await giving;
  expect(worker.target.held()).toEqual([]);
  expect(worker.target.asked).toEqual(['provision orders_reader alice_k', 'revoke orders_reader alice_k']);
  expect(await worker.story()).toEqual(['authorized', 'provisioning', 'ended', 'revoked', 'came-back']);
});

it('a target that hangs when it is to be taken back keeps nothing else waiting', async () => {
  const worker = await aWorker();
  const giving = worker.target.hang('giving');
  let done = false;
  const given = worker.give().then(() => {
    done = true;
  });
  await worker.pass(0);
  await worker.meanwhile(OVER);
  giving.release();
  const taking = worker.target.hang();
  await worker.pass(9_999);
  expect(done).toBe(false);
  await worker.pass(1);
  await given;
  expect(await worker.story()).toContain('came-back');
  taking.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual([]);
});

it('a call that gives after its time is a failure that may have taken effect, and is not given up', async () => {
  const worker = await aWorker();
  const stalled = worker.target.hang('giving');
  const giving = worker.give();
  await worker.pass(30_000);
  await giving;
  expect(await worker.story()).toEqual(['authorized', 'provisioning', 'provision-failed']);
  stalled.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
});

it('what is given twice is given once in the record', async () => {
  const worker = await aWorker();
  await Promise.all([worker.give(), worker.give()]);
  expect(await worker.story()).toEqual(['authorized', 'provisioning', 'provisioned']);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
});

it('nothing is given that another process was faster to end', async () => {
  const worker = await aWorker();
  const deciding = worker.decide();
  await worker.meanwhile([sample('ended', { at: T0 })]);
  await (await deciding)();
  expect(worker.target.asked).toEqual([]);
  expect(await worker.story()).toEqual(['authorized', 'ended']);
});

it('nothing is given that a process started while GitHub is down would not know of', async () => {
  const worker = await aWorker();
  worker.database.down = true;
  await worker.give();
  expect(await worker.story()).toEqual(['authorized', 'provisioning']);
  expect(worker.target.asked).toEqual([]);
  worker.database.down = false;
  await worker.give();
  expect((await worker.database.load('acme/access')).checkpoint?.live).toMatchObject([
    { state: 'provisioned' },
  ]);
});

it.each([
  ['takes back, by what was known of the record last, while GitHub cannot be asked', [], []],
  ['leaves what is live by what was known of the record last', null, ['orders_reader alice_k']],
  [
    'leaves to the comparison with the targets what nothing is known of',
    'nothing',
    ['orders_reader alice_k'],
  ],
] as const)('%s', async (_name, known, held) => {
  const { clock, timer } = aManualClock(T0);
  const target = fakeTarget({
    name: 'orders-db',
    now: clock.now,
    entitlements: ['orders_reader'],
    accounts: ['alice_k'],
  });
  await target.connector.provision(EFFECT, clock.now().plus({ hours: 1 }));
  const live = known === null ? [{ ...sample('authorized'), effect: EFFECT } as unknown as LiveEffect] : [];
  let recalled = false;
  await revokeIfEnded(
    {
      clock,
      timer,
      log: { info() {}, warn() {}, error() {} },
      targets: { connector: () => target.connector },
      ledger: { state: async () => unreadable('the ledger', 'GitHub is away') },
      memory: {
        outbox: {
          reload: async () => {
            recalled = true;
          },
          live: () => (known === 'nothing' || !recalled ? null : live),
          add: async () => {},
        },
      },
    },
    EFFECT,
    null,
  );
  expect(target.held()).toEqual(held);
});

it('is tried again where the target refuses, and told once', async () => {
  const worker = await aWorker();
  const stalled = worker.target.hang('giving');
  const giving = worker.give();
  await worker.pass(0);
  await worker.meanwhile(OVER);
  let refusals = 2;
  const { connector } = worker.target;
  const revoke = connector.revoke.bind(connector);
  Object.assign(connector, {
    revoke: (effect: typeof EFFECT) => {
      refusals -= 1;
      return refusals >= 0 ? Promise.reject(new Error('not now')) : revoke(effect);
    },
  });
  stalled.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
  await worker.pass(500);
  await worker.pass(1_000);
  await giving;
  expect(worker.target.held()).toEqual([]);
  expect((await worker.story()).filter((note) => note === 'came-back')).toHaveLength(1);
});

it('is waited for by nobody else where the target hangs, and tried again where that fails in the end', async () => {
  const worker = await aWorker();
  const stalled = worker.target.hang('giving');
  const giving = worker.give();
  await worker.pass(0);
  await worker.meanwhile(OVER);
  const hanging = Promise.withResolvers<never>();
  let hangs = 1;
  const { connector } = worker.target;
  const revoke = connector.revoke.bind(connector);
  Object.assign(connector, {
    revoke: (effect: typeof EFFECT) => (hangs-- > 0 ? hanging.promise : revoke(effect)),
  });
  stalled.release();
  await worker.pass(0);
  await worker.pass(10_000);
  await giving;
  await worker.pass(60_000);
  expect(worker.target.held()).toEqual(['orders_reader alice_k']);
  hanging.reject(new Error('the connection was lost'));
  await worker.pass(500);
  expect(worker.target.held()).toEqual([]);
});

it('waits for no database that hangs', async () => {
  const worker = await aWorker();
  const stalled = worker.target.hang('giving');
  void worker.give();
  await worker.pass(0);
  await worker.meanwhile(OVER);
  Object.assign(worker.database, { add: () => new Promise(() => {}) });
  stalled.release();
  await worker.pass(0);
  expect(worker.target.held()).toEqual([]);
});
