import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { unendableHoldings } from '../../domain/messages/unendable-holdings-text.ts';
import type { Operator } from '../../domain/operator/operator.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { Timer } from '../../ports/timer.ts';
import { withTimeout } from '../with-timeout.ts';

/** Milliseconds that a start waits for a ledger of which nothing is kept. */
const PATIENCE_MS = 15_000;

/**
 * Why Curfew must not start with this operator's file: it would leave access behind that nobody could end. By what is
 * kept and, where nothing is, by what GitHub says. Where neither answers, it starts, since endings must go on.
 */
export async function startupProblems(options: {
  readonly operator: Operator;
  readonly store: Store;
  readonly repository: (name: string) => Promise<{ readonly ledger: Pick<Ledger, 'state'> }>;
  readonly timer: Timer;
  readonly log: Log;
}): Promise<readonly string[]> {
  const { operator, store } = options;
  const gone = (await store.repositories()).filter((name) => !operator.repositories.has(name));
  // One that was renamed is known by its number as soon as it is reached by its new name.
  if (gone.length > 0)
    await Promise.all([...operator.repositories.keys()].map((name) => asked(name, options)));
  const names = new Set([...(await store.repositories()), ...operator.repositories.keys()]);
  const problems = await Promise.all(
    [...names].map(async (name) => {
      const { checkpoint } = await store.load(name);
      const live = checkpoint?.live ?? (operator.repositories.has(name) ? await asked(name, options) : []);
      return unendableHoldings(operator, name, live);
    }),
  );
  return problems.flat();
}

async function asked(
  name: string,
  { repository, timer, log }: Pick<Parameters<typeof startupProblems>[0], 'repository' | 'timer' | 'log'>,
): Promise<readonly LiveEffect[]> {
  try {
    const state = await withTimeout(
      timer,
      PATIENCE_MS,
      repository(name).then(({ ledger }) => ledger.state()),
    );
    if (state.outcome === 'done' && state.value.readable) return state.value.value.live;
  } catch (error) {
    log.warn({ repository: name, error: errorText(error) }, 'what is held there cannot be found out yet');
  }
  return [];
}
