import { type Finding, isError } from '../findings/finding.ts';
import { wordFinding } from '../findings/word-finding.ts';
import { codeText, markdownText } from '../text/escape.ts';
import { fold, visibleLines } from '../text/fold.ts';

const LISTED_MAX = 50;
/** Characters of a fix that are repeated in a sentence. */
const FIX_LENGTH_MAX = 150;

/** Errors before warnings, then by file and line. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(
    (a, b) =>
      Number(isError(b)) - Number(isError(a)) ||
      compare(a.at?.path ?? '', b.at?.path ?? '') ||
      (a.at?.start.line ?? 0) - (b.at?.start.line ?? 0) ||
      (a.at?.start.column ?? 0) - (b.at?.start.column ?? 0),
  );
}

/**
 * Findings as a Markdown list under their files. A long list is cut, with the number of the other findings at
 * its end.
 */
export function findingList(findings: readonly Finding[]): string {
  const ordered = inOrder(findings);
  const shown = ordered.slice(0, LISTED_MAX);
  const left = ordered.length - shown.length;
  const byPath = Map.groupBy(shown, ({ at }) => at?.path ?? null);
  const groups = [...byPath].map(([path, group]) =>
    [...(path === null ? [] : [`**${codeText(path)}**`]), ...group.map(itemOf)].join('\n'),
  );
  const more = left > 0 ? [`… and ${left.toLocaleString('en-US')} more.`] : [];
  return [...groups, ...more].join('\n\n');
}

/**
 * The same list in at most `room` visible lines, at least one. The findings that do not fit are folded away.
 */
export function findingsWithin(findings: readonly Finding[], room: number): string {
  const ordered = inOrder(findings);
  const whole = findingList(ordered);
  if (visibleLines(whole) <= room) return whole;
  let shown = room - 1;
  while (visibleLines(findingList(ordered.slice(0, shown))) > room - 1) shown -= 1;
  const left = ordered.slice(shown);
  const more = fold(`And ${left.length.toLocaleString('en-US')} more`, findingList(left));
  return shown === 0 ? more : `${findingList(ordered.slice(0, shown))}\n\n${more}`;
}

/** One finding with its place, as a line. */
export function findingLine(finding: Finding): string {
  const path = finding.at === null ? '' : `${codeText(finding.at.path)}, `;
  return `${path}${itemOf(finding).slice('- '.length)}`;
}

function itemOf(finding: Finding): string {
  const line = finding.at === null ? '' : `line ${finding.at.start.line}: `;
  return `- ${line}${markdownText(wordFinding(finding))}${fixOf(finding)}`;
}

/**
 * The suggested replacement as a sentence. Empty if there is none, or if the finding's own sentence names it.
 */
export function fixOf(finding: Finding): string {
  const fix = finding.suggestion?.replacement;
  if (fix === undefined || fix.includes('\n') || fix.length > FIX_LENGTH_MAX) return '';
  return names(wordFinding(finding), fix) ? '' : ` Write ${codeText(fix)}.`;
}

/** Whether the sentence names the fix as a word of its own: `@alice` does not name `alice`. */
function names(sentence: string, fix: string): boolean {
  const at = ` ${sentence}`.indexOf(` ${fix}`);
  return at !== -1 && /^[\s.,?:]|^$/.test(sentence.slice(at + fix.length));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
