/** GitHub may give text back with other line endings and without white space at its end. */
export function sameText(theirs: string | null | undefined, ours: string): boolean {
  return settled(theirs ?? '') === settled(ours);
}

function settled(text: string): string {
  return text.replace(/\r\n?/g, '\n').trimEnd();
}
