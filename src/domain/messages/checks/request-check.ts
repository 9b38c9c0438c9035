import type { Finding } from '../../findings/finding.ts';
import { markdownText } from '../../text/escape.ts';
import { CHECK_LINES_MAX, fold, visibleLines } from '../../text/fold.ts';
import { findingLine, findingList, findingsWithin } from '../finding-list.ts';
import { changeBlock, changeInFull, changeItem, changeLine } from './change-block.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { checkTitle } from './check-title.ts';
import { nextStep, siblingsLine, whyPeopleApprove } from './next-step.ts';
import { checkStatus, isUnread, requestStatus } from './request-status.ts';
import type { ChangeView, RequestView } from './request-view.ts';

/** Changes that are shown in full. */
const FULL_MAX = 10;
/** GitHub takes 65,535 characters. The margin is for characters that GitHub counts as more than one. */
const SUMMARY_LENGTH_MAX = 60_000;
/** Characters for the tags and the title of the fold, and for the sentence about changes that did not fit. */
const FOLD_MARGIN = 200;
/** Warnings are a list only if at least so many lines are left. Otherwise they are folded. */
const WARNING_LIST_LINES_MIN = 4;

/**
 * The check of a request. The title has the access and the status. The summary begins with the next step, and
 * then explains it. Annotations mark the lines with problems. At most `CHECK_LINES_MAX` lines of the summary
 * are visible at once; the rest is in folds.
 */
export function requestCheck(view: RequestView): CheckText {
  const status = requestStatus(view);
  return {
    status: checkStatus(status),
    title: checkTitle(view),
    summary: joinWithin(blocksOf(view), SUMMARY_LENGTH_MAX),
    annotations: status === 'cannot-evaluate' ? [] : annotationsOf(view.findings),
  };
}

function blocksOf(view: RequestView): readonly string[] {
  const { changes } = view;
  // The first line of the check already says which account or team could not be read.
  const findings = view.findings.filter((finding) => !isUnread(finding));
  switch (requestStatus(view)) {
    case 'cannot-evaluate':
      return reasonBlocks(view.undecidedBecause.map((reason) => markdownText(reason, 2000)));
    case 'nothing':
      return [
        'Nothing to do: this pull request changes no access.',
        ...warnings(findings, CHECK_LINES_MAX - 1),
      ];
    case 'has-errors':
      return [
        'Next: push the fixes to this branch. The check runs again by itself.',
        findingsWithin(findings, CHECK_LINES_MAX - 1),
      ];
    default: {
      const head = [nextStep(view), ...whyPeopleApprove(view), ...siblingsLine(view)];
      const room = CHECK_LINES_MAX - head.length;
      const [only] = changes;
      const rest =
        only !== undefined && changes.length === 1
          ? singleChange(only, findings, room)
          : severalChanges(changes, findings, room);
      return [head.join('  \n'), ...rest];
    }
  }
}

function reasonBlocks(reasons: readonly string[]): readonly string[] {
  const shown = reasons.length > CHECK_LINES_MAX ? reasons.slice(0, CHECK_LINES_MAX - 1) : reasons;
  const left = reasons.slice(shown.length);
  return left.length === 0 ? shown : [...shown, fold(`And ${left.length} more`, left.join('\n\n'))];
}

function singleChange(change: ChangeView, findings: readonly Finding[], room: number): readonly string[] {
  const block = changeBlock(change, room - linesForWarnings(findings));
  return [...warnings(findings, room - visibleLines(block)), block];
}

/** Several changes are a list, and one fold below it explains all of them. */
function severalChanges(
  changes: readonly ChangeView[],
  findings: readonly Finding[],
  room: number,
): readonly string[] {
  const roomAboveFold = room - 1;
  const list = changeList(changes, roomAboveFold - linesForWarnings(findings));
  const visible = [...warnings(findings, roomAboveFold - visibleLines(list)), list];
  const all = [...changes.slice(0, FULL_MAX).map(changeInFull), ...changes.slice(FULL_MAX).map(changeLine)];
  const space = SUMMARY_LENGTH_MAX - FOLD_MARGIN - visible.join('').length;
  return [...visible, fold('Why, who decides, and what Curfew will do', joinWithin(all, space))];
}

/** The changes in at most `room` lines. If some do not fit, the last line has their number. */
function changeList(changes: readonly ChangeView[], room: number): string {
  if (changes.length <= room) return changes.map(changeItem).join('\n');
  const shown = changes.slice(0, room - 1);
  const left = changes.length - shown.length;
  return [...shown.map(changeItem), `- … and ${left.toLocaleString('en-US')} more`].join('\n');
}

/** One line is enough for any warnings: they are a sentence or a fold then. */
function linesForWarnings(findings: readonly Finding[]): 0 | 1 {
  return findings.length === 0 ? 0 : 1;
}

/** Warnings for the reviewer. One is a sentence, several are a list or a fold. */
function warnings(findings: readonly Finding[], room: number): readonly string[] {
  const [only] = findings;
  if (only === undefined) return [];
  if (findings.length === 1) return [`For the reviewer: ${findingLine(only)}`];
  return room < WARNING_LIST_LINES_MIN
    ? [fold(`For the reviewer: ${findings.length} remarks`, findingList(findings))]
    : [`For the reviewer:\n\n${findingsWithin(findings, room - 1)}`];
}

/** Joins blocks up to a length. A block is never cut, because that would break its Markdown. */
function joinWithin(blocks: readonly string[], max: number): string {
  let summary = '';
  for (const [index, block] of blocks.entries()) {
    const separator = separatorBetween(summary, block);
    if (summary.length + separator.length + block.length > max) {
      const left = blocks.length - index;
      return `${summary}\n\n… and ${left.toLocaleString('en-US')} more that did not fit here.`;
    }
    summary += separator + block;
  }
  return summary;
}

/** Neighbouring list items stay in one list. Other blocks are paragraphs. */
function separatorBetween(summary: string, block: string): string {
  if (summary === '') return '';
  const lastLine = summary.slice(summary.lastIndexOf('\n') + 1);
  return lastLine.startsWith('- ') && block.startsWith('- ') ? '\n' : '\n\n';
}
