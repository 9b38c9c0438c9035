/**
 * A call to GitHub failed, or its answer is larger than Curfew reads. Adapters throw no other error for this.
 * A port that expects a missing thing answers with a value for it. Elsewhere, a 404 is a failure:
 * `not-found`.
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
