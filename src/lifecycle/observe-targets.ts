import type { DateTime } from 'luxon';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import { entitlementKey } from '../domain/plan/plan.ts';
import { type Reading, read, unreadable } from '../domain/reading.ts';
import type { Repository } from './repository.ts';

/** What the targets said. */
export interface Observed {
  readonly accounts: ReadonlyMap<string, Reading<readonly string[]>>;
  /** Each target's own time when it was asked, by name; none for a target without a clock or an answer. */
  readonly clocks: ReadonlyMap<string, DateTime>;
}

/** Asks each entitlement with live effects who has it now, all targets side by side: one dead target delays no other's answer. */
export async function observeTargets(
  { targets, clock }: Pick<Repository, 'targets' | 'clock'>,
  live: readonly LiveEffect[],
): Promise<Observed> {
  const entitlements = new Map(live.map(({ effect }) => [entitlementKey(effect), effect]));
  const accounts = new Map<string, Reading<readonly string[]>>();
  const clocks = new Map<string, DateTime>();
  const ask = async (key: string, { target, entitlement }: { target: string; entitlement: string }) => {
    const connector = targets.connector(target);
    if (connector === null) {
      accounts.set(key, unreadable(target, `the operator's file names no target ${target}`));
      return;
    }
    try {
      accounts.set(key, read(await connector.accounts(entitlement), clock.now()));
      const theirs = await connector.clock();
      if (theirs !== null) clocks.set(target, theirs);
    } catch (cause) {
      accounts.set(key, unreadable(`${entitlement} in ${target}`, messageOf(cause)));
    }
  };
  await Promise.all([...entitlements].map(([key, effect]) => ask(key, effect)));
  return { accounts, clocks };
}

/** Connectors keep secrets out of their messages. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
