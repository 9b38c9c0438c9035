import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { unrevocableHoldings } from '../../domain/messages/unrevocable-holdings.ts';
import type { Operator } from '../../domain/operator/operator.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../../ports/with-timeout.ts';

/** Milliseconds that a start waits for GitHub, for each repository without a stored checkpoint. */
const LEDGER_TIMEOUT_MS = 15_000;

/**
 * Why Curfew must not start with this operator's file: it no longer names a repository or a target that holds
 * access, so Curfew could never end that access. The holdings come from the store, or from GitHub if the
 * store has none. If neither answers, Curfew starts: endings must go on.
 */
export async function startupProblems(options: {
  readonly operator: Operator;
  readonly store: Store;
  readonly repository: (name: string) => Promise<{ readonly ledger: Pick<Ledger, 'state'> }>;
  readonly timer: Timer;
  readonly log: Log;
}): Promise<readonly string[]> {
  const { operator, store } = options;
  const removed = (await store.repositories()).filter((name) => !operator.repositories.has(name));
  // A renamed repository is not removed: opening it by its new name renames it in the store, by GitHub's
  // number.
  if (removed.length > 0)
    await Promise.all([...operator.repositories.keys()].map((name) => liveOnGitHub(name, options)));
  const names = new Set([...(await store.repositories()), ...operator.repositories.keys()]);
  const problems = await Promise.all(
    [...names].map(async (name) => {
      const { checkpoint } = await store.load(name);
      const isServed = operator.repositories.has(name);
      const live = checkpoint?.live ?? (isServed ? await liveOnGitHub(name, options) : []);
      return unrevocableHoldings(operator, name, live);
    }),
  );
  return problems.flat();
}

/** The live effects by the ledger on GitHub; none if GitHub does not answer in time. */
async function liveOnGitHub(
  name: string,
  { repository, timer, log }: Pick<Parameters<typeof startupProblems>[0], 'repository' | 'timer' | 'log'>,
): Promise<readonly LiveEffect[]> {
  try {
    const state = await withTimeout(
      timer,
      LEDGER_TIMEOUT_MS,
      repository(name).then(({ ledger }) => ledger.state()),
    );
    if (state.outcome === 'done' && state.value.readable) return state.value.value.live;
  } catch (error) {
    log.warn({ err: error, repository: name }, 'the ledger could not be read before the start');
  }
  return [];
}
