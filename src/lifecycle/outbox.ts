import { advanceLive } from '../domain/ledger/advance-live.ts';
import type { NewEntry } from '../domain/ledger/entry.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../domain/ledger/live-effect.ts';
import type { Ledger } from '../ports/ledger.ts';

/**
 * What happened and could not be recorded yet. Endings go on from what is remembered while GitHub cannot be reached,
 * and are recorded, with the times at which they happened, when it can be again.
 */
export interface Outbox {
  /** The checkpoint as last read, with everything that happened since. */
  live(): readonly LiveEffect[] | null;
  remember(state: LedgerState): void;
  add(entries: readonly NewEntry[]): void;
  /** Records all that waits. Rejects where the ledger cannot be written; then everything goes on waiting. */
  flush(ledger: Pick<Ledger, 'append'>): Promise<number>;
}

export function openOutbox(): Outbox {
  let waiting: readonly NewEntry[] = [];
  let known: readonly LiveEffect[] | null = null;
  return {
    live: () => (known === null ? null : waiting.reduce(advanceLive, known)),
    remember(state) {
      known = state.live;
    },
    add(entries) {
      waiting = [...waiting, ...entries];
    },
    async flush(ledger) {
      if (waiting.length === 0) return 0;
      const sending = waiting;
      const { entries, state } = await ledger.append(() => ({ entries: sending }));
      waiting = waiting.slice(sending.length);
      known = state.live;
      return entries.length;
    },
  };
}
