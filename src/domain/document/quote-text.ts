/** Text as a YAML scalar in single quotes. Only a single quote itself is escaped. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
