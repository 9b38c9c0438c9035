import { iso } from '../../domain/iso.ts';
import {
  addEntries,
  type EffectHistory,
  EMPTY_EFFECT_HISTORY,
} from '../../domain/ledger/history/effect-history.ts';
import type { UnexplainedAccess } from '../../domain/plan/unexplained-access.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LedgerReader } from '../../ports/ledger.ts';

/** What the record says of effects that are not live, and what was found last that nothing explains. In memory: read anew by each process, once it is needed. */
export interface CachedEffectHistory {
  /** As of now. Rejects with ForgeFailure. */
  read(ledger: Pick<LedgerReader, 'since'>): Promise<EffectHistory>;
  /** By entitlement; an entitlement that cannot be read keeps what it had. */
  readonly foreignAccess: Map<string, readonly Extract<UnexplainedAccess, { readonly kind: 'never-ours' }>[]>;
}

const BEGINNING = '2000-01-01T00:00:00.000Z';

export function openEffectHistory(clock: Clock): CachedEffectHistory {
  let past = EMPTY_EFFECT_HISTORY;
  let nextSeq = 1;
  let since = BEGINNING;
  return {
    foreignAccess: new Map(),
    async read(ledger) {
      // Entries stand in the files of the day on which they were recorded.
      const yesterday = iso(clock.now().minus({ days: 1 }));
      const entries = (await ledger.since(since)).filter(({ seq }) => seq >= nextSeq);
      past = addEntries(past, entries);
      nextSeq = (entries.at(-1)?.seq ?? nextSeq - 1) + 1;
      since = yesterday;
      return past;
    },
  };
}
