import { isSamePolicy, type LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LedgerChange } from '../../ports/ledger.ts';
import { type Retry, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';

/** The state after an append; `retry` if nothing was recorded. */
export type Recorded = { readonly outcome: 'done'; readonly state: LedgerState } | Retry;

/**
 * Records judgements only on top of the cursor and the policy that they were made from. If a process was
 * paused, another one may have judged later landings meanwhile. Then these judgements are out of date, and
 * could restore a policy that was replaced since.
 */
export async function record(
  { ledger }: Pick<Repository, 'ledger'>,
  from: LedgerState,
  change: LedgerChange,
): Promise<Recorded> {
  if (change.entries.length === 0 && change.cursor === undefined) return { outcome: 'done', state: from };
  let isCurrent = false;
  const { state } = await ledger.append((current) => {
    isCurrent = current.cursor === from.cursor && isSamePolicy(current.policy, from.policy);
    return isCurrent ? change : { entries: [] };
  });
  return isCurrent ? { outcome: 'done', state } : retryLater('another process recorded a landing meanwhile');
}
