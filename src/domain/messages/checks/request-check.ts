import type { Finding } from '../../findings/finding.ts';
import { markdownText } from '../../text/escape.ts';
import { CHECK_LINES_MAX, fold, visibleLines } from '../../text/fold.ts';
import { findingLine, findingList, findingsWithin } from '../finding-list.ts';
import { changeBlock, changeInFull, changeItem, changeLine } from './change-block.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { checkTitle } from './check-title.ts';
import { nextStep, siblingsLine, whyPeopleApprove } from './next-step.ts';
import { checkStatus, requestStatus } from './request-status.ts';
import type { ChangeView, RequestView } from './request-view.ts';

/** Changes that are shown in full. */
const FULL_MAX = 10;
/** GitHub takes 65,535 characters and counts in its own way. This leaves a margin. */
const SUMMARY_LENGTH_MAX = 60_000;
/** Characters of the summary for the fold's own markup and the sentence about changes that did not fit. */
const FOLD_MARGIN = 200;

/**
 * The check of a request. The title has the access and the status. The summary begins with the next step, and
 * then explains it. Annotations mark the lines with problems. People in a hurry read at most 12 lines, so
 * everything else is folded.
 */
export function requestCheck(view: RequestView): CheckText {
  const status = requestStatus(view);
  return {
    status: checkStatus(status),
    title: checkTitle(view),
    summary: joinWithin(blocksOf(view), SUMMARY_LENGTH_MAX),
    annotations: status === 'trouble' ? [] : annotationsOf(view.findings),
  };
}

function blocksOf(view: RequestView): readonly string[] {
  const { findings, changes } = view;
  switch (requestStatus(view)) {
    case 'trouble':
      return reasonBlocks(view.undecidedBecause.map((reason) => markdownText(reason, 2000)));
    case 'nothing':
      return [
        'Nothing to do: this pull request changes no access.',
        ...remarks(findings, CHECK_LINES_MAX - 1),
      ];
    case 'faulty':
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
  const block = changeBlock(change, room - Math.min(findings.length, 1));
  return [...remarks(findings, room - visibleLines(block)), block];
}

/** Several changes are a list. One fold explains all of them. */
function severalChanges(
  changes: readonly ChangeView[],
  findings: readonly Finding[],
  room: number,
): readonly string[] {
  const items = room - 1 - Math.min(findings.length, 1);
  const shown = changes.length > items ? changes.slice(0, items - 1) : changes;
  const left = changes.length - shown.length;
  const more = left > 0 ? [`- … and ${left.toLocaleString('en-US')} more`] : [];
  const list = [...shown.map(changeItem), ...more].join('\n');
  const visible = [...remarks(findings, room - 1 - visibleLines(list)), list];
  const all = [...changes.slice(0, FULL_MAX).map(changeInFull), ...changes.slice(FULL_MAX).map(changeLine)];
  const space = SUMMARY_LENGTH_MAX - FOLD_MARGIN - visible.join('').length;
  return [...visible, fold('Why, who decides, and what Curfew will do', joinWithin(all, space))];
}

/** Warnings for the reviewer: one is a line, several are a list. */
function remarks(findings: readonly Finding[], room: number): readonly string[] {
  const [only] = findings;
  if (only === undefined) return [];
  if (findings.length === 1) return [`For the reviewer: ${findingLine(only)}`];
  return room < 4
    ? [fold(`For the reviewer: ${findings.length} remarks`, findingList(findings))]
    : [`For the reviewer:\n\n${findingsWithin(findings, room - 1)}`];
}

/** Joins whole blocks, so that no markup is cut open. Blocks that do not fit are counted. */
function joinWithin(blocks: readonly string[], max: number): string {
  let summary = '';
  for (const [index, block] of blocks.entries()) {
    const separator =
      summary === '' ? '' : block.startsWith('- ') && /^- [^\n]*$/.test(lastLineOf(summary)) ? '\n' : '\n\n';
    if (summary.length + separator.length + block.length > max) {
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
