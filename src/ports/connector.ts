import type { DateTime } from 'luxon';
import type { Effect } from '../domain/effect.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Timer } from './timer.ts';

/** A certain reason why a target refuses. Another try is useless until the target is changed. */
export interface Obstacle {
  /** `account-missing`, `role-owns-objects`, `past-end`, … */
  readonly code: string;
  /** Sentences for the engineer or the operator: the problem, and the person who fixes it. */
  readonly text: string;
}

export type Provisioned =
  /** The access is there, by this call or by an earlier one of Curfew's. */
  | {
      readonly outcome: 'given';
      /**
       * The target's own numbers for the entitlement and the account, as text that only the connector reads.
       * The record has it, and `revoke` gets it: a renamed or dropped account is found by it.
       */
      readonly targetIds?: string;
    }
  /** The access was there before this call, which changed nothing. */
  | { readonly outcome: 'already-there'; readonly grantor: Grantor }
  | { readonly outcome: 'refused'; readonly obstacle: Obstacle };

/**
 * `foreign`: certainly not Curfew. `unknown`: the target does not say, so it may be an earlier call of
 * Curfew's.
 */
export type Grantor = 'foreign' | 'unknown';

/**
 * Curfew read twice that the access is absent. It has no time, because the record uses only Curfew's clock.
 */
export interface RevokedReceipt {
  /** `absent`: there was nothing to revoke. */
  readonly outcome: 'taken-back' | 'absent';
  readonly sessionsEnded: number;
}

/**
 * Reaches one target. Every call is idempotent. It rejects only if the target's state is unknown, with a
 * message without secrets. Several processes may call for the same effect at once.
 */
export interface Connector {
  /** A sentence for the approver about access that goes on after a revocation; null if none does. */
  readonly cannotRevoke: string | null;
  /**
   * Whether the target itself ends access at the last `until` that it was given. This is a second layer:
   * Curfew revokes the access and reads that it is absent all the same.
   */
  readonly expiresByItself: boolean;
  /**
   * Whether the target distinguishes Curfew's grants from foreign ones, so that `provision` never answers
   * `unknown`.
   */
  readonly reportsGrantor: boolean;
  /** How many revocations Curfew may call at once. */
  readonly maxConcurrency: number;
  /**
   * Milliseconds after which an entitlement that no grant held recently is compared with the record again.
   * Absent if each sweep may do it. A target that limits its calls sets it.
   */
  readonly idleComparisonMs?: number;
  /** Reads the obstacles to this effect, and changes nothing. Empty if there are none. */
  inspect(effect: Effect): Promise<readonly Obstacle[]>;
  /**
   * Gives the access unless `until` has passed by the target's clock, which is checked under a lock there.
   * Reads the access back. Gives nothing if the account has foreign access. It looks for foreign access as
   * late as the target allows.
   */
  provision(effect: Effect, until: DateTime): Promise<Provisioned>;
  /**
   * Revokes the access, ends live sessions that use it, and reads twice that it is absent. Succeeds if the
   * account does not have it or does not exist. `targetIds` is from `provision`, if the record has it.
   */
  revoke(effect: Effect, targetIds?: string): Promise<RevokedReceipt>;
  /**
   * The accounts that have the entitlement now, by any path. Always read from the target, and never from
   * memory.
   */
  accounts(entitlement: string): Promise<readonly string[]>;
  /** The target's clock; null if it has none that can be read. */
  clock(): Promise<DateTime | null>;
  close(): Promise<void>;
}

/** One kind of target. Each file in `connectors/` exports one. */
export interface ConnectorKind {
  /** The word in the operator's file: `postgres`. */
  readonly kind: string;
  /** The word for an entitlement in a policy's `provision`: `member_of`. */
  readonly key: string;
  /**
   * Opens a target. Its settings have passed the operator's schema, and hold the values of the environment.
   * Does not connect yet. Throws TypeError that names a setting that cannot work, such as a broken URL.
   */
  open(
    target: { readonly name: string; readonly settings: Readonly<Record<string, unknown>> },
    around: {
      readonly clock: Clock;
      readonly timer: Timer;
      readonly log?: Log | undefined;
      readonly metrics?: Pick<Metrics, 'targetBudget'> | undefined;
      /** Milliseconds of elapsed time. Real ones if absent. */
      readonly elapsedMs?: (() => number) | undefined;
    },
  ): Connector;
}
