/** Characters of a reason in an entry, an issue or a check. */
const REASON_LENGTH_MAX = 500;

/**
 * The message of an error, shortened for an entry or an issue. Connectors and adapters put no secrets into
 * messages.
 */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length <= REASON_LENGTH_MAX ? text : `${text.slice(0, REASON_LENGTH_MAX - 1)}…`;
}
