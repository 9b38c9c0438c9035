import { type Finding, isError } from '../findings/finding.ts';
import { wordFinding } from '../findings/word-finding.ts';
import { codeText, markdownText } from '../text/escape.ts';
import { fold, visibleLines } from '../text/fold.ts';

/** Findings that a summary writes out. */
const WRITTEN_OUT = 50;

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

/** Findings as a Markdown list under their files; of very many the first, and how many more there are. */
export function findingList(findings: readonly Finding[]): string {
  const ordered = inOrder(findings);
  const shown = ordered.slice(0, WRITTEN_OUT);
  const left = ordered.length - shown.length;
  const byPath = Map.groupBy(shown, ({ at }) => at?.path ?? null);
  const groups = [...byPath].map(([path, group]) =>
    [...(path === null ? [] : [`**${codeText(path)}**`]), ...group.map(itemOf)].join('\n'),
  );
  const more = left > 0 ? [`… and ${left.toLocaleString('en-US')} more.`] : [];
  return [...groups, ...more].join('\n\n');
}

/** The same in at most `room` visible lines, one or more; what finds none is folded away. */
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

/** The mend, where the sentence does not say it already. */
export function fixOf(finding: Finding): string {
  const mend = finding.suggestion?.replacement;
  if (mend === undefined || mend.includes('\n') || mend.length > 150) return '';
  return says(wordFinding(finding), mend) ? '' : ` Write ${codeText(mend)}.`;
}

/** As words of its own: `@alice` does not say `alice`. */
function says(sentence: string, mend: string): boolean {
  const at = ` ${sentence}`.indexOf(` ${mend}`);
  return at !== -1 && /^[\s.,?:]|^$/.test(sentence.slice(at + mend.length));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
