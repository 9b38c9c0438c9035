/**
 * The HTML comment at the end of Curfew's own comments and issues. Any person can copy a marker, so a marker
 * alone proves nothing: `find-conversation.ts` also compares the account. The key is encoded, so that it
 * cannot end the HTML comment.
 */
export function marker(key: string): string {
  return `<!-- curfew:${encodeURIComponent(key)} -->`;
}

export function hasMarker(body: string | null | undefined, key: string): boolean {
  return body?.trimEnd().endsWith(marker(key)) === true;
}
