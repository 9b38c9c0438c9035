/** No reason in a log or an entry is longer than this. */
const LONGEST = 500;

/** What went wrong, in the words of who found it. Connectors and adapters keep secrets out of their messages. */
export function errorText(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
