/**
 * GitHub may answer with other line endings than those that Curfew sent, and without white space at the end.
 */
export function isSameText(fromGitHub: string | null | undefined, ours: string): boolean {
  return normalize(fromGitHub ?? '') === normalize(ours);
}

function normalize(text: string): string {
  return text.replace(/\r\n?/g, '\n').trimEnd();
}
