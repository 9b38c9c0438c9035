import type { Repository } from '../repository.ts';

/**
 * Reads the ledger, so that the ends in it are known, and records the ends that are not in it yet. For a
 * process without a queue, in which no job does this. Rejects if GitHub does not answer.
 */
export async function followLedger({
  ledger,
  memory: { outbox },
}: Pick<Repository, 'ledger' | 'memory'>): Promise<void> {
  await outbox.reload();
  const state = await ledger.state();
  if (!state.readable) throw new Error(`the ledger could not be read: ${state.because}`);
  await outbox.flush(ledger);
}
