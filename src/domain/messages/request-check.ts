import type { Decision } from '../decision/decision.ts';
import type { Finding } from '../findings/finding.ts';
import { changeBlock, changeLine } from './change-block.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { checkTitle } from './check-title.ts';
import { missingApprovals, namesOf, reviewTeams } from './decision-words.ts';
import { earlierApproval } from './earlier-words.ts';
import { findingList } from './finding-list.ts';
import { limitMend, limitSentence } from './limit-words.ts';
import { markdownText } from './plain-text.ts';
import type { ChangeView, RequestView } from './request-view.ts';
import { statusOf, verdictOf } from './verdict.ts';

/** Of many changes that are beyond a limit, the first few say so. */
const MOST_SENTENCES = 4;
/** Changes shown in full. */
const IN_FULL = 10;
/** GitHub takes 65,535 characters, counted its own way; this leaves room for that. */
const LONGEST_SUMMARY = 60_000;

/** What the check of a pull request says: the title what comes next, the summary why, annotations where. */
export function requestCheck(view: RequestView): CheckText {
  const verdict = verdictOf(view);
  return {
    status: statusOf(verdict),
    title: checkTitle(view),
    summary: asMuchAsFits(blocksOf(view)),
    annotations: verdict === 'trouble' ? [] : annotationsOf(view.findings),
  };
}

function blocksOf(view: RequestView): readonly string[] {
  const { findings, changes, trouble } = view;
  switch (verdictOf(view)) {
    case 'trouble':
      return trouble.map((reason) => markdownText(reason, 2000));
    case 'nothing':
      return ["This pull request changes nobody's access.", ...warnings(findings)];
    case 'faulty':
      return ['Push the mends to this branch, and this is checked again.', findingList(findings)];
    default:
      return [
        firstLine(view),
        ...warnings(findings),
        ...changes.slice(0, IN_FULL).map(changeBlock),
        ...changes.slice(IN_FULL).map(changeLine),
      ];
  }
}

function firstLine(view: RequestView): string {
  const decisions = view.changes.map(({ decision }) => decision);
  const missing = markdownText(missingApprovals(decisions) || 'those who decide');
  const then = view.merge === 'auto' ? 'Then Curfew merges it.' : 'Then somebody merges it.';
  switch (verdictOf(view)) {
    case 'blocked': {
      const who = markdownText(namesOf(decisions.flatMap(({ blockedBy }) => blockedBy)));
      return `Next: answer ${who}, and ask for another review.`;
    }
    case 'not-automatic':
      if (decisions.some(({ by }) => by === 'break-glass'))
        return "Next: ask from a pull request that the holder opened, with nobody else's commits. Break-glass is for the holder alone.";
      return `Next: ${markdownText(mends(decisions))} This role is approved automatically or not at all, and ${markdownText(beyond(decisions))}`;
    case 'out-of-hours':
      return `Nothing to do yet: ${markdownText(beyond(decisions))} ${view.merge === 'auto' ? 'Curfew merges it when they begin.' : 'Merge it when they have begun.'}`;
    case 'unreadable':
      return 'Who may approve could not be read from GitHub. Curfew tries again by itself; nothing is lost.';
    case 'approved':
      return mergeLine(view);
    default:
      return `Next: ${missing} must approve this in a review. ${then}${notByItself(decisions)}${earlierLines(view.changes)}`;
  }
}

/** Which limits of automatic approval the request is beyond, a sentence each. */
function beyond(decisions: readonly Decision[]): string {
  const limits = decisions.flatMap(({ automatic = [] }) => automatic).filter(({ met }) => !met);
  return [...new Set(limits.map(limitSentence))].slice(0, MOST_SENTENCES).join(' ');
}

function mends(decisions: readonly Decision[]): string {
  const limits = decisions.flatMap(({ automatic = [] }) => automatic).filter(({ met }) => !met);
  return [...new Set(limits.map(limitMend))].filter(Boolean).slice(0, MOST_SENTENCES).join(' ');
}

/** Why people are asked about what the policy could have approved by itself. */
function notByItself(decisions: readonly Decision[]): string {
  const sentences = beyond(decisions.filter(({ by }) => by === 'people'));
  return sentences === '' ? '' : `  \nNot approved automatically: ${markdownText(sentences)}`;
}

/** People who may think that they have approved it already, and have not. */
function earlierLines(changes: readonly ChangeView[]): string {
  const lines = changes.flatMap(({ earlier }) => earlier.map(earlierApproval));
  return [...new Set(lines)]
    .slice(0, MOST_SENTENCES)
    .map((line) => `  \n${markdownText(line)} A new review is needed.`)
    .join('');
}

function mergeLine({ merge, blockedMerge, changes }: RequestView): string {
  const gives = changes.some(({ decision }) => decision.by !== 'none-needed');
  const then = gives ? ' Access starts when it has landed.' : '';
  if (merge === 'manual') return `Next: merge this pull request.${then}`;
  return blockedMerge === null
    ? `Nothing to do: Curfew merges it.${then}${afterwards(changes)}`
    : `Next: merge this pull request by hand. Curfew cannot: ${markdownText(blockedMerge, 500)}`;
}

function afterwards(changes: RequestView['changes']): string {
  const lines = changes.flatMap(({ decision }) => (decision.by === 'break-glass' ? decision.lines : []));
  return lines.length === 0
    ? ''
    : ` Somebody of ${markdownText(reviewTeams(lines))} must review it afterwards; everybody is told.`;
}

function warnings(findings: readonly Finding[]): readonly string[] {
  return findings.length === 0 ? [] : [`For the reviewer:\n\n${findingList(findings)}`];
}

/** Whole blocks only, so that no markup is cut open; what does not fit is counted. */
function asMuchAsFits(blocks: readonly string[]): string {
  let summary = '';
  for (const [index, block] of blocks.entries()) {
    const separator =
      summary === '' ? '' : block.startsWith('- ') && /^- [^\n]*$/.test(lastLineOf(summary)) ? '\n' : '\n\n';
    if (summary.length + separator.length + block.length > LONGEST_SUMMARY) {
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
