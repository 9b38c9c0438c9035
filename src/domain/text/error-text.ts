/** Characters of a reason in an entry, an issue or a check. */
const REASON_MAX_CHARS = 500;

/**
 * The message of an error, short enough for an entry or an issue. Connectors and adapters keep secrets out of
 * messages.
 */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length <= REASON_MAX_CHARS ? text : `${text.slice(0, REASON_MAX_CHARS - 1)}…`;
}
