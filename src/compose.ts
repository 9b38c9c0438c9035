import type { Config, ForgeAccess } from './config.ts';
import { heartbeat } from './connectors/heartbeat.ts';
import { notifier } from './connectors/notifier.ts';
import { openTargets } from './connectors/registry.ts';
import type { LiveEffect } from './domain/ledger/live-effect.ts';
import type { LedgerKeySettings } from './domain/ledger/signing/key-settings.ts';
import type { Operator } from './domain/operator/operator.ts';
import { octokitFor } from './github/client/octokit.ts';
import { deliveries } from './github/deliveries.ts';
import { type ForgeOptions, forgeOpener, openPulls } from './github/open-forge.ts';
import { type LateQueue, openLateQueue } from './jobs/late-queue.ts';
import { type InitialLedger, signedInitialLedger } from './ledger/initial-ledger.ts';
import { ledgerKeys } from './ledger/ledger-keys.ts';
import { startupProblems } from './lifecycle/setup/startup-problems.ts';
import { type Dependencies, openRepositories, type Repositories } from './open-repositories.ts';
import type { Clock } from './ports/clock.ts';
import type { Deliveries } from './ports/forge/deliveries.ts';
import type { PullRequests } from './ports/forge/pull-requests.ts';
import { type Heartbeat, noHeartbeat } from './ports/heartbeat.ts';
import type { Log } from './ports/log.ts';
import { type Metrics, noMetrics } from './ports/metrics.ts';
import { noNotifier } from './ports/notifier.ts';
import { emptyStore } from './ports/store.ts';
import type { Timer } from './ports/timer.ts';
import { realTimer } from './timer.ts';

export interface Parts {
  readonly config: Pick<Config, 'app' | 'apiUrl' | 'database' | 'ledgerKeys'>;
  readonly operator: Operator;
  /** The settings of each target, with the values of the environment. */
  readonly settings: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /**
   * The settings of the webhook that is notified of overdue access and break-glass; null if there is none.
   */
  readonly notify: Readonly<Record<string, unknown>> | null;
  /** The settings of the service that alerts people if the heartbeat stops; null if there is none. */
  readonly heartbeat: Readonly<Record<string, unknown>> | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
}

export interface Composed extends Repositories {
  /** Real time. */
  readonly timer: Timer;
  readonly queue: LateQueue;
  readonly deliveries: Deliveries;
  readonly heartbeat: Heartbeat;
  /** All repositories of the operator's file, in lower case. */
  readonly repositories: readonly string[];
  /** Makes the first commit of a ledger, for a cursor and GitHub's number of the repository. */
  readonly initialLedger: (cursor: string, repository: number) => Promise<InitialLedger>;
  /** The live effects that this process knows, by repository. Reads only memory. */
  live(): ReadonlyMap<string, readonly LiveEffect[]>;
  /** The reasons why Curfew must not start, as sentences for the operator. Empty if it may. */
  startupProblems(): Promise<readonly string[]>;
  /** Closes the queue and the targets, so that nothing keeps the process alive. Safe to repeat. */
  close(): Promise<void>;
}

/**
 * Builds everything. Rejects if the settings of a target are wrong, or if another process uses the folder of
 * the database. A database that cannot be opened is tried again.
 */
export async function compose(parts: Parts): Promise<Composed> {
  const { config, operator, clock, log, metrics = noMetrics } = parts;
  const timer = realTimer;
  const keys = ledgerKeys(config.ledgerKeys);
  const targets = openTargets({ ...parts, timer });
  const random = Math.random;
  const queue = await openLateQueue({ clock, timer, log, database: config.database, random });
  const { store } = queue;
  const names = [...operator.repositories.keys()];
  const opened = repositoriesOnGitHub({
    config,
    operator,
    targets,
    store,
    ledgerKeys: keys,
    clock,
    random,
    log,
    metrics,
    notifier: parts.notify === null ? noNotifier : notifier(parts.notify, { clock, timer }),
  });
  // Repositories that were opened without the database are identified again.
  void queue.opened.then(opened.forget);
  return {
    timer,
    queue,
    deliveries: deliveries({
      octokit: octokitFor({ baseUrl: config.apiUrl, app: config.app, installation: null }),
    }),
    heartbeat: parts.heartbeat === null ? noHeartbeat : heartbeat(parts.heartbeat),
    initialLedger: (cursor, repository) =>
      signedInitialLedger(cursor, { repository, signer: keys.current, now: clock.now() }),
    repositories: names,
    ...opened,
    live: () => new Map(names.map((name) => [name, opened.endings(name).memory.outbox.live() ?? []])),
    async close() {
      try {
        await queue.close();
      } finally {
        await targets.close();
      }
    },
    startupProblems: () => startupProblems({ ...opened, operator, store, timer, log }),
  };
}

/** The public key that signs the record, as base64. Throws if a key is neither Ed25519 nor RSA. */
export function ledgerPublicKey(settings: LedgerKeySettings): string {
  return ledgerKeys(settings).current.publicKey;
}

/** Opens repositories without a database and without targets, for a command that only reads. */
export function readOnlyRepositories(
  parts: Pick<Parts, 'config' | 'operator' | 'clock' | 'log'>,
): Repositories['repository'] {
  const targets = { connector: () => null };
  const keys = ledgerKeys(parts.config.ledgerKeys);
  const dependencies = { ...parts, targets, store: emptyStore, ledgerKeys: keys, random: Math.random };
  return repositoriesOnGitHub(dependencies).repository;
}

/** Opens the operator's repositories on GitHub by name, each once. */
export function repositoriesOnGitHub(
  dependencies: Dependencies & {
    readonly config: Pick<Config, 'app' | 'apiUrl'>;
    readonly limits?: ForgeOptions['limits'];
  },
): Repositories {
  const { config, clock, log, metrics = noMetrics, limits } = dependencies;
  const forgeOf = forgeOpener({ ...config, clock, log, onBudget: metrics.budget, limits });
  return openRepositories(forgeOf, dependencies);
}

/** The pull requests of one repository. Rejects with ForgeFailure if GitHub does not answer. */
export function pullsOf({ apiUrl, identity }: ForgeAccess, name: string): Promise<PullRequests> {
  return openPulls(apiUrl, identity, name);
}
