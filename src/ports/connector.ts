import type { DateTime } from 'luxon';
import type { Effect } from '../domain/effect.ts';

/** Why a target will not do what was asked, known for certain: trying again without a change there is useless. */
export interface Obstacle {
  /** `account-missing`, `role-owns-objects`, `past-end`, … */
  readonly code: string;
  /** One sentence for the engineer or the operator: what is wrong and who mends it. */
  readonly text: string;
}

export type Provisioned =
  /** The access is there, by this call or by an earlier one of Curfew's. */
  | { readonly outcome: 'given' }
  /** The access was there before this call, which changed nothing. */
  | { readonly outcome: 'already-there'; readonly grantor: Grantor }
  | { readonly outcome: 'refused'; readonly obstacle: Obstacle };

/** `foreign`: certainly not Curfew. `unknown`: the target does not say, so it may be an earlier call of Curfew's. */
export type Grantor = 'foreign' | 'unknown';

/** Absence was read back, twice, when this is answered. It holds no time: the record keeps one clock, Curfew's. */
export interface RevokedReceipt {
  /** `absent`: there was nothing to take back. */
  readonly outcome: 'taken-back' | 'absent';
  readonly sessionsEnded: number;
}

/**
 * Reaches one target. Every call is idempotent, and rejects only when the target's state is unknown (with a message
 * free of secrets). Calls for the same effect may come from several processes at once.
 */
export interface Connector {
  /** What is already issued at the end and cannot be taken back, as a sentence for the reviewer; null where nothing is. */
  readonly cannotRevoke: string | null;
  /**
   * Whether the target ends access by itself at the `until` that it was told last, though nobody asks it to. A second
   * layer: it is taken back, and its absence read, all the same.
   */
  readonly expiresByItself: boolean;
  /** Whether the target distinguishes Curfew's grants from foreign ones, so that `provision` never answers `unknown`. */
  readonly reportsGrantor: boolean;
  /** How many revocations may be asked of it at a time. */
  readonly maxConcurrency: number;
  /** What would stop this effect from being given, found without changing anything. Empty where nothing would. */
  inspect(effect: Effect): Promise<readonly Obstacle[]>;
  /**
   * Gives the access unless `until` has passed by the target's clock, checked under a lock there, and reads it back. Gives
   * nothing on top of foreign access, which is looked for as late as the target allows.
   */
  provision(effect: Effect, until: DateTime): Promise<Provisioned>;
  /** Takes the access back, ends live sessions that use it, and reads absence back twice. Succeeds where the account no longer has it or no longer exists. */
  revoke(effect: Effect): Promise<RevokedReceipt>;
  /** Which accounts have the entitlement now, by any path; never from memory. */
  accounts(entitlement: string): Promise<readonly string[]>;
  /** The target's clock; null where it has none that can be read. */
  clock(): Promise<DateTime | null>;
  close(): Promise<void>;
}

/** What a file in `connectors/` offers: one kind of target. */
export interface ConnectorKind {
  /** The operator's word: `postgres`. */
  readonly kind: string;
  /** The word in a policy's `provision` that names the entitlement: `member_of`. */
  readonly key: string;
  /** Opens a target from its settings (already checked by the operator's schema, secrets already resolved). Does not connect yet; throws TypeError on settings that cannot work (a bad URL), naming them. */
  open(
    target: { readonly name: string; readonly settings: Readonly<Record<string, unknown>> },
    now: () => DateTime,
  ): Connector;
}
