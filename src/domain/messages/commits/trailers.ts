import type { DateTime } from 'luxon';
import { formatInstant } from '../../grants/times.ts';
import type { Person } from '../../person.ts';
import { commitText, plainText } from '../../text/escape.ts';

const WIDTH = 72;
/** Characters of one person's text in a commit message. */
const LONGEST_TEXT = 600;

/** One line at the end of a commit message, `Key: value`. */
export type Trailer = readonly [key: string, value: string];

/** Whole seconds, UTC: `2026-11-23T14:02:11Z`. */
export function trailerTime(moment: DateTime): string {
  return formatInstant(moment.toUTC().startOf('second'));
}

/** `alice <583231+alice@users.noreply.github.com>`: the address that GitHub gives every account. */
export function trailerPerson({ login, id }: Person): string {
  const name = plainText(login, 60).replace(/[<>]/g, '');
  return `${name} <${id}+${name}@users.noreply.github.com>`;
}

/** Trailer lines. A value is one line, whoever wrote it. */
export function trailerLines(trailers: readonly Trailer[]): string {
  return trailers.map(([key, value]) => `${key}: ${plainText(value, 300)}`).join('\n');
}

/**
 * Somebody's text as a wrapped paragraph of a commit message. A line that could be read as a trailer, a divider or a
 * comment is marked as a quotation, so that nothing in it speaks for Curfew.
 */
export function paragraph(text: string): string {
  const lines: string[] = [];
  for (const word of commitText(text, LONGEST_TEXT).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const speaks = lines.some((line) => /^(?:[-#>+=]|[^\s:]{1,80}\s*:|\(cherry)/u.test(line));
  return lines.map((line) => (speaks ? `> ${line}` : line)).join('\n');
}
