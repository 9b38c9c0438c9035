/**
 * Whether the ledger's own rules refuse an entry: another process was faster. Any other error of an append
 * says that the ledger could not be written.
 */
export function isIllegalEntry(error: unknown): boolean {
  return error instanceof Error && error.name === 'IllegalEntry';
}
