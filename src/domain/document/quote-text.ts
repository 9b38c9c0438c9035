/**
 * The text in single quotes, as YAML reads it. In single quotes, only the single quote needs an escape: it is
 * doubled.
 */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
