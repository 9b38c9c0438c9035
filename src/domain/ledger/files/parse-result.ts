/**
 * The content of a file of the ledger, or why the file cannot be understood. A broken file is never taken for
 * an empty one.
 */
export type ParseResult<T> =
  | { readonly outcome: 'parsed'; readonly value: T }
  | { readonly outcome: 'broken'; readonly because: string };

export function parseSuccess<T>(value: T): ParseResult<T> {
  return { outcome: 'parsed', value };
}

export function parseFailure(because: string): { readonly outcome: 'broken'; readonly because: string } {
  return { outcome: 'broken', because };
}

/** Parses UTF-8 JSON of the shape that `isShape` accepts. */
export function parseJson<T>(
  bytes: Uint8Array,
  isShape: { (value: unknown): value is T; errors?: readonly ShapeError[] | null },
): ParseResult<T> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return parseFailure('it is not JSON');
  }
  return isShape(value) ? parseSuccess(value) : parseFailure(shapeErrorText(isShape.errors));
}

interface ShapeError {
  readonly instancePath: string;
  readonly message?: string;
}

/** The first error of a shape, as the end of a sentence. */
export function shapeErrorText(errors: readonly ShapeError[] | null | undefined): string {
  const [first] = errors ?? [];
  return first === undefined
    ? 'it has another shape'
    : `${first.instancePath || 'it'} ${first.message ?? 'is wrong'}`;
}
