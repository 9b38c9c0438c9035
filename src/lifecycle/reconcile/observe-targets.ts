import type { DateTime } from 'luxon';
import { type Effect, entitlementKey } from '../../domain/effect.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { errorText } from '../../domain/text/error-text.ts';
import { answerInTime } from '../../ports/with-timeout.ts';
import type { Repository } from '../repository.ts';

/** The answers of the targets. */
export interface TargetObservations {
  /** The accounts that have each entitlement, by `entitlementKey`. */
  readonly accounts: ReadonlyMap<string, Reading<readonly string[]>>;
  /** The clock of each target, by name. A target without a clock, or without an answer, is missing. */
  readonly clocks: ReadonlyMap<string, DateTime>;
}

/** The answer of a target about one entitlement. */
interface Listing {
  readonly accounts: readonly string[];
  readonly readAt: DateTime;
  /** How far the target's clock was ahead of ours; null if it has none. */
  readonly aheadMs: number | null;
}

/** The listings of one pass over a repository, so that a pass lists each entitlement once. */
export interface PassListings {
  /**
   * By `entitlementKey`. Empty if the ledger has other entries than at the last call: before Curfew changes a
   * target, it records that.
   */
  at(nextSeq: number): Map<string, Listing>;
}

export function openPassListings(): PassListings {
  let listings = new Map<string, Listing>();
  let readSeq: number | null = null;
  return {
    at(nextSeq) {
      if (nextSeq !== readSeq) listings = new Map();
      readSeq = nextSeq;
      return listings;
    },
  };
}

/** Milliseconds for which a listing of the same pass counts. A part of a pass may take minutes. */
const LISTING_AGE_MAX_MS = 20_000;
/** Milliseconds. A target that answers later counts as unreadable. */
const OBSERVE_TIMEOUT_MS = 10_000;

/**
 * Reads who has each entitlement now, and each target's clock. All entitlements are read in parallel. The
 * ones in `listings` are not read again.
 */
export async function observeTargets(
  { targets, clock, timer }: Pick<Repository, 'targets' | 'clock' | 'timer'>,
  entitlements: readonly Pick<Effect, 'target' | 'entitlement'>[],
  listings: Map<string, Listing> = new Map(),
): Promise<TargetObservations> {
  const byKey = new Map(entitlements.map((entitlement) => [entitlementKey(entitlement), entitlement]));
  const accounts = new Map<string, Reading<readonly string[]>>();
  const clocks = new Map<string, DateTime>();
  const observe = async (key: string, target: string, entitlement: string) => {
    const connector = targets.connector(target);
    if (connector === null) {
      accounts.set(key, unreadable(target, `the operator's file names no target ${target}`));
      return;
    }
    const limit = { target, timeoutMs: OBSERVE_TIMEOUT_MS };
    const list = async (): Promise<Listing> => {
      const found = await answerInTime(timer, limit, connector.accounts(entitlement));
      const targetTime = await answerInTime(timer, limit, connector.clock());
      const now = clock.now();
      return { accounts: found, readAt: now, aheadMs: targetTime?.diff(now).toMillis() ?? null };
    };
    try {
      const known = listings.get(key);
      const isRecent = known !== undefined && clock.now().diff(known.readAt).toMillis() < LISTING_AGE_MAX_MS;
      const listing = isRecent ? known : await list();
      listings.set(key, listing);
      accounts.set(key, read(listing.accounts, listing.readAt));
      if (listing.aheadMs !== null) clocks.set(target, clock.now().plus({ milliseconds: listing.aheadMs }));
    } catch (error) {
      accounts.set(key, unreadable(`${entitlement} in ${target}`, errorText(error)));
    }
  };
  await Promise.all([...byKey].map(([key, { target, entitlement }]) => observe(key, target, entitlement)));
  return { accounts, clocks };
}
