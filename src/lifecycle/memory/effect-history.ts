import { iso } from '../../domain/iso.ts';
import { NO_PAST, type Past, withEntries } from '../../domain/ledger/history/past.ts';
import type { Stranger } from '../../domain/plan/strangers.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LedgerReader } from '../../ports/ledger.ts';

/** What the record says of effects that are not live, and what was found last that nothing explains. In memory: read anew by each process, once it is needed. */
export interface History {
  /** As of now. Rejects with ForgeFailure. */
  read(ledger: Pick<LedgerReader, 'since'>): Promise<Past>;
  /** By entitlement; an entitlement that cannot be read keeps what it had. */
  readonly neverOurs: Map<string, readonly Extract<Stranger, { readonly kind: 'never-ours' }>[]>;
}

const BEGINNING = '2000-01-01T00:00:00.000Z';

export function openHistory(clock: Clock): History {
  let past = NO_PAST;
  let nextSeq = 1;
  let since = BEGINNING;
  return {
    neverOurs: new Map(),
    async read(ledger) {
      // Entries stand in the files of the day on which they were recorded.
      const yesterday = iso(clock.now().minus({ days: 1 }));
      const entries = (await ledger.since(since)).filter(({ seq }) => seq >= nextSeq);
      past = withEntries(past, entries);
      nextSeq = (entries.at(-1)?.seq ?? nextSeq - 1) + 1;
      since = yesterday;
      return past;
    },
  };
}
