import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { LiveEffect } from '../../../src/domain/ledger/live-effect.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { confirmedKey } from '../../../src/lifecycle/memory/memory.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import { openRevocationRetries } from '../../../src/lifecycle/memory/revocation-retries.ts';
import { type ProvisionPorts, provision } from '../../../src/lifecycle/reconcile/provision.ts';
import { fakeLedger } from '../fakes/fake-ledger.ts';
import { fakeTarget } from '../fakes/fake-target.ts';
import { aManualClock } from '../fakes/manual-clock.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { EFFECT, sample, T0 } from './entries.ts';
import { operatorFrom } from './written-policy.ts';

const OPERATOR = operatorFrom(`
repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  orders-db: { connector: postgres, url: { env: ORDERS_DB_URL }, entitlements: [orders_reader] }
`);

const notCalled = async (): Promise<never> => {
  throw new Error('GitHub is not asked about pull requests');
};

/**
 * A process that is about to provision one grant, which it judged itself. Other processes write to the same
 * ledger. There is no GitHub to confirm other grants.
 */
export async function aWorker() {
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
      get: notCalled,
      open: notCalled,
      reviews: notCalled,
      commits: notCalled,
      associatedWith: notCalled,
      mergedSince: notCalled,
    },
    pushes: { toBranch: notCalled, forced: notCalled },
    people: { byLogin: notCalled, members: notCalled, ancestors: notCalled },
    name: 'acme/access',
    defaultBranch: 'main',
    operator: OPERATOR,
    keys: new Map([['postgres', 'member_of']]),
    ledger: cachedLedger(ledger, outbox, log),
    targets: { connector: () => target.connector },
    clock,
    timer,
    log,
    notifier: { notify: async () => {} },
    facts: { skewMs: () => null },
    memory: {
      outbox,
      revocationRetries: openRevocationRetries(() => 0.5),
      confirmedLandings: new Set([confirmedKey(sample('authorized'))]),
    },
  };
  const liveNow = async (): Promise<readonly LiveEffect[]> => {
    const state = await ledger.state();
    return state.readable ? state.value.live : [];
  };
  const stepOf = (support: readonly LiveEffect[], effect = EFFECT) =>
    ({ kind: 'provision', effect, support }) as const;
  const another = git.open();
  return {
    target,
    database,
    ports,
    pass,
    liveNow,
    stepOf,
    /** Reads the ledger, and provisions by that when it is called. */
    async decide() {
      const step = stepOf(await liveNow());
      return () => provision(ports, [step]);
    },
    async provision() {
      return (await this.decide())();
    },
    /** Another process records these entries. */
    meanwhile: (entries: readonly NewEntry[]) => another.append(() => ({ entries })),
    async recordedTypes(): Promise<readonly string[]> {
      return (await ledger.life('alice-orders-db-read-7f3a')).map((entry) =>
        entry.type === 'drift' ? entry.note : entry.type,
      );
    },
  };
}
