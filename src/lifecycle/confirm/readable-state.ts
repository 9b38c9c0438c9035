import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { LedgerReader } from '../../ports/ledger.ts';

/** The state of the ledger. Rejects if it cannot be read, which says nothing about the authorization. */
export async function readableState(ledger: Pick<LedgerReader, 'state'>): Promise<LedgerState> {
  const state = await ledger.state();
  if (!state.readable) throw new Error(`the ledger cannot be read: ${state.because}`);
  return state.value;
}
