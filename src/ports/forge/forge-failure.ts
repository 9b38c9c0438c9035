/**
 * A call to GitHub failed. Adapters throw only this error for failed calls, so that the job can be retried.
 * If GitHub answers that something does not exist, that is a value in the answer of the port, and not a
 * failure.
 */
export class ForgeFailure extends Error {
  readonly kind: 'unavailable' | 'forbidden' | 'rate-limited' | 'not-found' | 'rejected';
  /** The milliseconds that GitHub asked to wait before the next try; null if it did not ask. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: ForgeFailure['kind'],
    message: string,
    options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ForgeFailure';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
