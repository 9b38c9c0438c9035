/**
 * The HTML comment at the end of Curfew's own comments and issues, by which Curfew finds them again. The key
 * is encoded, so that it cannot end the HTML comment.
 */
export function marker(key: string): string {
  return `<!-- curfew:${encodeURIComponent(key)} -->`;
}

export function hasMarker(body: string | null | undefined, key: string): boolean {
  return body?.trimEnd().endsWith(marker(key)) === true;
}
