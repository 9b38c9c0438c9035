import type { DateTime } from 'luxon';
import { formatInstant } from '../../grants/times.ts';
import type { Person } from '../../person.ts';
import { commitText, plainText } from '../../text/escape.ts';

const LINE_LENGTH_MAX = 72;
/** Characters of one person's text in a commit message. */
const TEXT_LENGTH_MAX = 600;

/** One line at the end of a commit message, `Key: value`. */
export type Trailer = readonly [key: string, value: string];

/** Whole seconds, UTC: `2026-11-23T14:02:11Z`. */
export function trailerTime(moment: DateTime): string {
  return formatInstant(moment.toUTC().startOf('second'));
}

/** `alice <583231+alice@users.noreply.github.com>`, with the address that GitHub gives to every account. */
export function trailerPerson({ login, id }: Person): string {
  const name = plainText(login, 60).replace(/[<>]/g, '');
  return `${name} <${id}+${name}@users.noreply.github.com>`;
}

/** Trailer lines. A value that a person wrote becomes one line. */
export function trailerLines(trailers: readonly Trailer[]): string {
  return trailers.map(([key, value]) => `${key}: ${plainText(value, 300)}`).join('\n');
}

/**
 * A person's text as a wrapped paragraph of a commit message. If a line looks like a trailer, a divider or a
 * comment, the text is quoted with `>`. So no line of it can pass for a line of Curfew.
 */
export function paragraph(text: string): string {
  const lines: string[] = [];
  for (const word of commitText(text, TEXT_LENGTH_MAX).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LINE_LENGTH_MAX)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const looksLikeMarkup = lines.some((line) => /^(?:[-#>+=]|[^\s:]{1,80}\s*:|\(cherry)/u.test(line));
  return lines.map((line) => (looksLikeMarkup ? `> ${line}` : line)).join('\n');
}
