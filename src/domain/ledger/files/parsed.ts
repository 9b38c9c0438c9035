/** What a file of the ledger says, or why it cannot be understood. Broken is never empty. */
export type Parsed<T> =
  | { readonly outcome: 'parsed'; readonly value: T }
  | { readonly outcome: 'broken'; readonly because: string };

export function parsed<T>(value: T): Parsed<T> {
  return { outcome: 'parsed', value };
}

export function broken(because: string): { readonly outcome: 'broken'; readonly because: string } {
  return { outcome: 'broken', because };
}

/** UTF-8 JSON that the check takes for a `T`. */
export function parseJson<T>(
  bytes: Uint8Array,
  check: { (value: unknown): value is T; errors?: readonly ShapeError[] | null },
): Parsed<T> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return broken('it is not JSON');
  }
  return check(value) ? parsed(value) : broken(worded(check.errors));
}

interface ShapeError {
  readonly instancePath: string;
  readonly message?: string;
}

function worded(errors: readonly ShapeError[] | null | undefined): string {
  const [first] = errors ?? [];
  return first === undefined
    ? 'it has another shape'
    : `${first.instancePath || 'it'} ${first.message ?? 'is wrong'}`;
}
