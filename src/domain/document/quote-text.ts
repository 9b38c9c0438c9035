/** Text as a YAML scalar in single quotes, which change nothing but a quote itself. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
