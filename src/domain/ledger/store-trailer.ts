import { readSignedMessage } from './signing/signed-message.ts';

const TRAILER = /^Curfew-Store: ([0-9a-f]{8})$/m;

/** The line of a ledger commit that names the store of the process which wrote it. */
export function storeTrailer(store: string): string {
  return `Curfew-Store: ${store}`;
}

/** The store that a ledger commit names; null if it names none, as commits of earlier versions. */
export function storeOf(message: string): string | null {
  // GitHub or another writer may add lines below the signature. Those are not signed.
  return TRAILER.exec(readSignedMessage(message)?.text ?? message)?.[1] ?? null;
}
