import { CONNECTOR_KEYS } from './connectors/registry.ts';
import type { CallClass } from './domain/call-classes.ts';
import type { Operator } from './domain/operator/operator.ts';
import { countEntries } from './ledger/count-entries.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { EndingPorts } from './lifecycle/endings/revoke.ts';
import { repositoryProblem } from './lifecycle/guards.ts';
import { cachedLedger } from './lifecycle/memory/cached-ledger.ts';
import { newMemory } from './lifecycle/memory/memory.ts';
import { openOutbox } from './lifecycle/memory/outbox.ts';
import { openRevocationRetries } from './lifecycle/memory/revocation-retries.ts';
import type { Repository } from './lifecycle/repository.ts';
import type { Clock } from './ports/clock.ts';
import type { Forge } from './ports/forge/forge.ts';
import type { LedgerKeys } from './ports/ledger-keys.ts';
import type { Log } from './ports/log.ts';
import { type Metrics, noMetrics } from './ports/metrics.ts';
import { type Notifier, noNotifier } from './ports/notifier.ts';
import { quietWaits } from './ports/quiet-waits.ts';
import type { Store } from './ports/store.ts';
import type { Targets } from './ports/targets.ts';
import type { Timer } from './ports/timer.ts';
import { realTimer } from './timer.ts';

export interface Dependencies {
  readonly operator: Operator;
  readonly targets: Targets;
  readonly store: Store;
  /** The keys that sign the record. */
  readonly ledgerKeys: LedgerKeys;
  readonly clock: Clock;
  /** Real time if absent. */
  readonly timer?: Timer;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly notifier?: Notifier;
  readonly metrics?: Metrics;
}

/** The access repositories, by name. */
export interface Repositories {
  /**
   * Opens a repository, once. Rejects if GitHub or the store does not answer, or if Curfew must not work
   * there.
   */
  repository(name: string): Promise<Repository>;
  /** The ports that revocations need. GitHub is not asked. */
  endings(name: string): EndingPorts;
  /** Opens each repository again at its next use. What its revocations remember stays. */
  forget(): void;
}

/** Opens repositories by name, each once. `forgeOf` reaches GitHub, or a simulation of it. */
export function openRepositories(
  forgeOf: (name: string) => Promise<Forge>,
  dependencies: Dependencies,
): Repositories {
  const { operator, targets, store, ledgerKeys, clock, timer = realTimer, random } = dependencies;
  const log = quietWaits(dependencies.log);
  const { notifier = noNotifier, metrics = noMetrics } = dependencies;
  const opened = new Map<string, Promise<Repository>>();
  const endingPorts = new Map<string, EndingPorts>();
  /** By repository: how far GitHub's clock was ahead of this machine's, by GitHub's last answer. */
  const skew = new Map<string, () => number | null>();

  const endings = (name: string): EndingPorts => {
    const existing = endingPorts.get(name);
    if (existing !== undefined) return existing;
    const outbox = openOutbox({ repository: name, store, timer, log });
    const memory = { outbox, revocationRetries: openRevocationRetries(random) };
    const facts = { skewMs: () => skew.get(name)?.() ?? null };
    const ports = { name, targets, clock, timer, log, notifier, memory, facts };
    endingPorts.set(name, ports);
    return ports;
  };

  const open = async (name: string): Promise<Repository> => {
    const forge = await forgeOf(name);
    const facts = await forge.facts.get();
    const id = await store.identify(name, facts.id);
    const allowPublic = operator.repositories.get(name)?.allowPublic === true;
    const problem = repositoryProblem(facts, { name, id, allowPublic });
    if (problem !== null) throw new Error(problem);
    const ports = endings(name);
    if (!ports.memory.outbox.bind(id)) {
      throw new Error(`${name} was another repository when Curfew started; restart Curfew to serve this one`);
    }
    skew.set(name, forge.facts.skewMs);
    const memory = newMemory(ports.memory, clock);
    const storeId = await store.storeId();
    log.info({ repository: name, store: storeId }, 'the repository is opened');
    const watched = memory.ledgerWrites.watch({ ...forge, store: storeId });
    const opening = openLedger({
      ...forge,
      ...watched,
      store: storeId,
      repository: id,
      keys: ledgerKeys,
      clock,
      timer,
      log,
    });
    const counted = countEntries(opening, (entry) => metrics.recorded(name, entry));
    const common = {
      ...ports,
      id,
      reopen: () => void opened.delete(name),
      defaultBranch: facts.defaultBranch,
      operator,
      keys: CONNECTOR_KEYS,
      store,
      memory,
    };
    return byClass(forge, common, cachedLedger(counted, ports.memory.outbox, log));
  };

  return {
    endings,
    forget: () => opened.clear(),
    repository(name) {
      const opening = opened.get(name) ?? open(name);
      opened.set(name, opening);
      // If it fails, the next caller opens the repository again.
      opening.catch(() => opened.delete(name));
      return opening;
    },
  };
}

/** The repository for the calls of each class. They share everything but the ports to GitHub. */
function byClass(
  forge: Forge,
  common: Omit<Repository, keyof Forge | 'ledger' | 'forClass'>,
  ledger: Repository['ledger'],
): Repository {
  const known = new Map<CallClass, Repository>();
  const forClass = (callClass: CallClass): Repository => {
    const { isOurs: _, admitCommit, ...ofClass } = forge.forClass(callClass);
    const repository = known.get(callClass) ?? {
      ...common,
      ...ofClass,
      forClass,
      ledger: {
        ...ledger,
        async append(decide) {
          await admitCommit();
          return ledger.append(decide);
        },
      },
    };
    known.set(callClass, repository);
    return repository;
  };
  return forClass('end');
}
