import type { DateTime } from 'luxon';
import { entitlementKey } from '../../domain/effect.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Repository } from '../repository.ts';
import { withTimeout } from '../with-timeout.ts';

/** What the targets said. */
export interface TargetObservations {
  readonly accounts: ReadonlyMap<string, Reading<readonly string[]>>;
  /** Each target's own time when it was asked, by name; none for a target without a clock or an answer. */
  readonly clocks: ReadonlyMap<string, DateTime>;
}

type Entitlement = Pick<LiveEffect['effect'], 'target' | 'entitlement'>;

/** Milliseconds; a target that takes longer to answer counts as unreadable. */
const LONGEST_MS = 10_000;

/** Asks who has each entitlement now, all targets side by side, each for so long. */
export async function observeTargets(
  { targets, clock, timer }: Pick<Repository, 'targets' | 'clock' | 'timer'>,
  asked: readonly Entitlement[],
): Promise<TargetObservations> {
  const entitlements = new Map(asked.map((each) => [entitlementKey(each), each]));
  const accounts = new Map<string, Reading<readonly string[]>>();
  const clocks = new Map<string, DateTime>();
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await withTimeout(timer, LONGEST_MS, work);
    if (answer.outcome === 'timed-out') throw new Error(`there was no answer in ${LONGEST_MS / 1000} s`);
    return answer.value;
  };
  const ask = async (key: string, { target, entitlement }: Entitlement) => {
    const connector = targets.connector(target);
    if (connector === null) {
      accounts.set(key, unreadable(target, `the operator's file names no target ${target}`));
      return;
    }
    try {
      const having = await inTime(connector.accounts(entitlement));
      const theirs = await inTime(connector.clock());
      accounts.set(key, read(having, clock.now()));
      if (theirs !== null) clocks.set(target, theirs);
    } catch (cause) {
      accounts.set(key, unreadable(`${entitlement} in ${target}`, errorText(cause)));
    }
  };
  await Promise.all([...entitlements].map(([key, each]) => ask(key, each)));
  return { accounts, clocks };
}
