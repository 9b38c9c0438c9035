import type { CallClass } from '../domain/call-classes.ts';
import type { ConnectorKeys } from '../domain/operator/connector-keys.ts';
import type { Operator } from '../domain/operator/operator.ts';
import type { Clock } from '../ports/clock.ts';
import type { Forge } from '../ports/forge/forge.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { Store } from '../ports/store.ts';
import type { Targets } from '../ports/targets.ts';
import type { Timer } from '../ports/timer.ts';
import type { Memory } from './memory/memory.ts';

/**
 * One access repository, and the ports that read and change it. A function takes only the parts that it
 * needs. Calls to GitHub are those of an end, unless `forClass` names another class.
 */
export interface Repository extends Omit<Forge, 'isOurs' | 'admitCommit' | 'forClass'> {
  /** `acme/access`, lower case. */
  readonly name: string;
  /** GitHub's number for the repository, which a rename does not change. */
  readonly id: number;
  readonly defaultBranch: string;
  readonly operator: Operator;
  readonly keys: ConnectorKeys;
  readonly ledger: Ledger;
  readonly targets: Targets;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  readonly notifier: Notifier;
  /** Claims on notifications, and commits without a pull request. Shared with other processes. */
  readonly store: Pick<Store, 'claimNotification' | 'markSent' | 'firstSeen'>;
  readonly memory: Memory;
  /**
   * The same repository for less urgent calls. They wait if GitHub's limits leave them nothing. Only
   * appending to the ledger may wait too, never reading it.
   */
  forClass(callClass: CallClass): Repository;
  /**
   * Discards this object. The next job opens the repository again, with the installation that GitHub names
   * then.
   */
  reopen(): void;
}
