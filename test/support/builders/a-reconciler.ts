import { DateTime } from 'luxon';
import type { Effect } from '../../../src/domain/effect.ts';
import { iso } from '../../../src/domain/iso.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { cachedLedger } from '../../../src/lifecycle/memory/cached-ledger.ts';
import { confirmedKey, newMemory } from '../../../src/lifecycle/memory/memory.ts';
import { openOutbox } from '../../../src/lifecycle/memory/outbox.ts';
import { openRevocationRetries } from '../../../src/lifecycle/memory/revocation-retries.ts';
import type { Outcome } from '../../../src/lifecycle/outcome.ts';
import { detectDrift } from '../../../src/lifecycle/reconcile/detect-drift.ts';
import { reconcile } from '../../../src/lifecycle/reconcile/reconcile.ts';
import type { Repository } from '../../../src/lifecycle/repository.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { fakeLedger } from '../fakes/fake-ledger.ts';
import { aManualClock } from '../fakes/manual-clock.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { sample } from './entries.ts';
import { operatorFrom } from './written-policy.ts';

/** Runs around the one call that gives the effect. */
export interface AroundGiving {
  /** After Curfew has looked at the target, and before it gives anything there. */
  readonly before?: () => Promise<unknown>;
  /** Before the target says who has access. */
  readonly listing?: () => Promise<unknown>;
  /** After it was given, and before Curfew hears of it. */
  readonly after?: () => Promise<unknown>;
}

/**
 * A grant of one effect for the next four hours, over a record on git in memory, one target, and processes of
 * Curfew that reconcile them. The grant is authorized, and each process has judged it itself.
 */
export async function aReconciler(connector: Connector, effect: Effect) {
  // The clock of a real target decides, too.
  const start = DateTime.utc();
  const { clock, timer, pass } = aManualClock(iso(start));
  const git = await fakeLedger({ now: iso(start) });
  const authorized = sample('authorized', {
    at: iso(start),
    window: { starts: iso(start), ends: iso(start.plus({ hours: 4 })) },
    effects: [effect],
  });
  await git.ledger.append(() => ({ entries: [authorized] }));
  const operator = operatorFrom(`
repositories: { acme/access: { policy_owners: [acme/platform] } }
targets:
  ${effect.target}: { connector: postgres, url: { env: URL }, entitlements: [${effect.entitlement}] }
`);
  const database = memoryStore();
  const log = { info() {}, warn() {}, error() {} };

  const process = () => {
    let around: AroundGiving = {};
    const watched: Connector = {
      ...connector,
      clock: async () => clock.now(),
      async accounts(...what) {
        const { listing, ...others } = around;
        around = others;
        await listing?.();
        return connector.accounts(...what);
      },
      async provision(...what) {
        const { before, after } = around;
        around = {};
        await before?.();
        const provisioned = await connector.provision(...what);
        await after?.();
        return provisioned;
      },
    };
    const outbox = openOutbox({ repository: 'acme/access', store: database, timer, log });
    const memory = newMemory({ outbox, revocationRetries: openRevocationRetries(() => 0.5) }, clock);
    memory.confirmedLandings.add(confirmedKey(authorized));
    const used: Partial<Repository> = {
      ...git.git,
      name: 'acme/access',
      defaultBranch: 'main',
      operator,
      ledger: cachedLedger(git.open(), outbox, log),
      targets: { connector: () => watched },
      facts: { get: () => Promise.reject(new Error('GitHub is not asked')), skewMs: () => null },
      notifier: { notify: async () => {} },
      clock,
      timer,
      log,
      memory,
      forClass: () => repository,
    };
    const repository = used as Repository;
    return {
      reconcile(next: AroundGiving = {}): Promise<Outcome> {
        around = next;
        return reconcile(repository, async () => {});
      },
      compare: () => detectDrift(repository),
    };
  };
  return {
    process,
    database,
    authorized,
    now: () => clock.now(),
    pass: (hours: number) => pass(hours * 3_600_000),
    /** Another process records these entries. */
    meanwhile: (entries: readonly NewEntry[]) => git.open().append(() => ({ entries })),
    /** Another process ends the grant, and records that the effect is not there. */
    async end(): Promise<void> {
      const at = iso(clock.now());
      const ended = sample('ended', { at });
      const revoked = sample('revoked', { at, effect, cause: ended.cause });
      await git.open().append(() => ({ entries: [ended, revoked] }));
    },
    /** The types of the entries, in order; for drift, its note. */
    async story(): Promise<readonly string[]> {
      const entries = await git.open().since('2000-01-01T00:00:00.000Z');
      return entries.map((entry) => (entry.type === 'drift' ? entry.note : entry.type));
    },
  };
}
