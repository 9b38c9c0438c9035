/**
 * JSON in plain ASCII. Other characters are escaped, because some could move the cursor of a terminal, or
 * reverse a line.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    /[^\n\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
