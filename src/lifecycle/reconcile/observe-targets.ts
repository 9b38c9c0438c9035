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

/** Milliseconds. A target that answers later counts as unreadable. */
const OBSERVE_TIMEOUT_MS = 10_000;

/** Reads who has each entitlement now, and each target's clock. All entitlements are read in parallel. */
export async function observeTargets(
  { targets, clock, timer }: Pick<Repository, 'targets' | 'clock' | 'timer'>,
  entitlements: readonly Pick<Effect, 'target' | 'entitlement'>[],
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
    try {
      const found = await answerInTime(timer, limit, connector.accounts(entitlement));
      const targetTime = await answerInTime(timer, limit, connector.clock());
      accounts.set(key, read(found, clock.now()));
      if (targetTime !== null) clocks.set(target, targetTime);
    } catch (error) {
      accounts.set(key, unreadable(`${entitlement} in ${target}`, errorText(error)));
    }
  };
  await Promise.all([...byKey].map(([key, { target, entitlement }]) => observe(key, target, entitlement)));
  return { accounts, clocks };
}
