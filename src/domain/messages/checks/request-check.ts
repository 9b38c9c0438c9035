import type { Finding } from '../../findings/finding.ts';
import { markdownText } from '../../text/escape.ts';
import { fold, MOST_LINES, visibleLines } from '../../text/fold.ts';
import { findingLine, findingList, findingsWithin } from '../finding-list.ts';
import { changeBlock, changeInFull, changeItem, changeLine } from './change-block.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { checkTitle } from './check-title.ts';
import { nextStep, whyPeople } from './next-step.ts';
import type { ChangeView, RequestView } from './request-view.ts';
import { statusOf, verdictOf } from './verdict.ts';

/** Changes shown in full. */
const IN_FULL = 10;
/** GitHub takes 65,535 characters, counted its own way; this leaves room for that. */
const LONGEST_SUMMARY = 60_000;
/** Of which the fold's own markup and what was left out may take this. */
const SPARE = 200;

/**
 * What the check of a pull request says: the title what comes next, the summary first what to do and then why,
 * annotations where. People in a hurry read a dozen lines at most; nothing is left out, but folded.
 */
export function requestCheck(view: RequestView): CheckText {
  const verdict = verdictOf(view);
  return {
    status: statusOf(verdict),
    title: checkTitle(view),
    summary: asMuchAsFits(blocksOf(view), LONGEST_SUMMARY),
    annotations: verdict === 'trouble' ? [] : annotationsOf(view.findings),
  };
}

function blocksOf(view: RequestView): readonly string[] {
  const { findings, changes } = view;
  switch (verdictOf(view)) {
    case 'trouble':
      return troubleBlocks(view.trouble.map((reason) => markdownText(reason, 2000)));
    case 'nothing':
      return [
        "Nothing to do: this pull request changes nobody's access.",
        ...remarks(findings, MOST_LINES - 1),
      ];
    case 'faulty':
      return [
        'Next: push the mends to this branch, and this is checked again.',
        findingsWithin(findings, MOST_LINES - 1),
      ];
    default: {
      const head = [nextStep(view), ...whyPeople(view)];
      const room = MOST_LINES - head.length;
      const [only] = changes;
      const rest =
        only !== undefined && changes.length === 1
          ? inFull(only, findings, room)
          : inShort(changes, findings, room);
      return [head.join('  \n'), ...rest];
    }
  }
}

function troubleBlocks(reasons: readonly string[]): readonly string[] {
  const shown = reasons.length > MOST_LINES ? reasons.slice(0, MOST_LINES - 1) : reasons;
  const left = reasons.slice(shown.length);
  return left.length === 0 ? shown : [...shown, fold(`And ${left.length} more`, left.join('\n\n'))];
}

function inFull(change: ChangeView, findings: readonly Finding[], room: number): readonly string[] {
  const block = changeBlock(change, room - Math.min(findings.length, 1));
  return [...remarks(findings, room - visibleLines(block)), block];
}

/** Several changes are a list, and one fold tells all about them. */
function inShort(
  changes: readonly ChangeView[],
  findings: readonly Finding[],
  room: number,
): readonly string[] {
  const items = room - 1 - Math.min(findings.length, 1);
  const shown = changes.length > items ? changes.slice(0, items - 1) : changes;
  const left = changes.length - shown.length;
  const more = left > 0 ? [`- … and ${left.toLocaleString('en-US')} more`] : [];
  const list = [...shown.map(changeItem), ...more].join('\n');
  const before = [...remarks(findings, room - 1 - visibleLines(list)), list];
  const all = [...changes.slice(0, IN_FULL).map(changeInFull), ...changes.slice(IN_FULL).map(changeLine)];
  const space = LONGEST_SUMMARY - SPARE - before.join('').length;
  return [...before, fold('Why, who decides, and what Curfew will do', asMuchAsFits(all, space))];
}

/** What a reviewer should think about; one remark is a line, several are a list. */
function remarks(findings: readonly Finding[], room: number): readonly string[] {
  const [only] = findings;
  if (only === undefined) return [];
  if (findings.length === 1) return [`For the reviewer: ${findingLine(only)}`];
  return room < 4
    ? [fold(`For the reviewer: ${findings.length} remarks`, findingList(findings))]
    : [`For the reviewer:\n\n${findingsWithin(findings, room - 1)}`];
}

/** Whole blocks only, so that no markup is cut open; what does not fit is counted. */
function asMuchAsFits(blocks: readonly string[], longest: number): string {
  let summary = '';
  for (const [index, block] of blocks.entries()) {
    const separator =
      summary === '' ? '' : block.startsWith('- ') && /^- [^\n]*$/.test(lastLineOf(summary)) ? '\n' : '\n\n';
    if (summary.length + separator.length + block.length > longest) {
      const left = blocks.length - index;
      return `${summary}\n\n… and ${left.toLocaleString('en-US')} more that did not fit here.`;
    }
    summary += separator + block;
  }
  return summary;
}

function lastLineOf(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}
