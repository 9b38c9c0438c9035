import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import {
  addEntries,
  type EffectHistory,
  EMPTY_EFFECT_HISTORY,
} from '../../domain/ledger/history/effect-history.ts';
import type { UnexplainedAccess } from '../../domain/plan/unexplained-access.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LedgerReader } from '../../ports/ledger.ts';

type ForeignAccess = Extract<UnexplainedAccess, { readonly kind: 'never-ours' }>;

/** The history of every effect that Curfew ever provisioned, and the foreign access that was found last. */
export interface CachedEffectHistory {
  /**
   * As of now. The first call reads the whole ledger, later calls read what is new. Rejects with
   * ForgeFailure.
   */
  read(ledger: Pick<LedgerReader, 'since'>): Promise<EffectHistory>;
  /** By `entitlementKey`. An entitlement that cannot be read keeps what was found before. */
  readonly foreignAccess: Map<string, readonly ForeignAccess[]>;
  /** By `entitlementKey`: when it was last compared with the target. */
  readonly comparedAt: Map<string, DateTime>;
  /** By `entitlementKey`: when a grant was last seen to hold it. */
  readonly heldAt: Map<string, DateTime>;
}

/** A time before every ledger. */
const BEGINNING = '2000-01-01T00:00:00.000Z';

export function openEffectHistory(clock: Clock): CachedEffectHistory {
  let history = EMPTY_EFFECT_HISTORY;
  let nextSeq = 1;
  let since = BEGINNING;
  return {
    foreignAccess: new Map(),
    comparedAt: new Map(),
    heldAt: new Map(),
    async read(ledger) {
      // The ledger has one folder a day. An entry is in the folder of the day on which it was recorded. This
      // day may end during the read, so the next read begins a day earlier.
      const nextSince = iso(clock.now().minus({ days: 1 }));
      const entries = (await ledger.since(since)).filter(({ seq }) => seq >= nextSeq);
      history = addEntries(history, entries);
      nextSeq = (entries.at(-1)?.seq ?? nextSeq - 1) + 1;
      since = nextSince;
      return history;
    },
  };
}
