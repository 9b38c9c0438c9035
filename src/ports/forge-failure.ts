/**
 * GitHub could not be asked, or would not answer. Adapters throw this and nothing else for failed calls, so that a
 * job can be retried; a definite "there is none" is a value in the port's own answer and never a failure.
 */
export class ForgeFailure extends Error {
  readonly kind: 'unavailable' | 'forbidden' | 'rate-limited' | 'not-found' | 'rejected';
  /** When trying again makes sense, in milliseconds from now; null where GitHub did not say. */
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
