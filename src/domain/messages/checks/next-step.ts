import type { Decision } from '../../decision/decision.ts';
import { markdownText } from '../../text/escape.ts';
import { missingApprovals, namesOf, reviewTeams } from '../decision-words.ts';
import { limitFix, limitSentence } from '../limit-words.ts';
import { earlierApproval } from './earlier-words.ts';
import type { ChangeView, RequestView } from './request-view.ts';
import { verdictOf } from './verdict.ts';

/** Of many changes that are beyond a limit, the first few say so. */
const MOST_SENTENCES = 4;

/** What happens next, and by whom. */
export function nextStep(view: RequestView): string {
  const decisions = view.changes.map(({ decision }) => decision);
  switch (verdictOf(view)) {
    case 'blocked': {
      const who = markdownText(namesOf(decisions.flatMap(({ blockedBy }) => blockedBy)));
      return `Next: answer ${who}, and ask for another review.`;
    }
    case 'not-automatic':
      if (decisions.some(({ by }) => by === 'break-glass'))
        return "Next: ask from a pull request that the holder opened, with nobody else's commits. Break-glass is for the holder alone.";
      return `Next: ${markdownText(fixes(decisions))} This role is approved automatically or not at all, and ${markdownText(beyond(decisions))}`;
    case 'out-of-hours':
      return `Nothing to do yet: ${markdownText(beyond(decisions))} ${view.merge === 'auto' ? 'Curfew merges it when they begin.' : 'Merge it when they have begun.'}`;
    case 'unreadable':
      return 'Nothing to do yet: who may approve could not be read from GitHub. Curfew tries again by itself; nothing is lost.';
    case 'approved':
      return mergeLine(view);
    default: {
      const missing = markdownText(missingApprovals(decisions) || 'those who decide');
      const then = view.merge === 'auto' ? 'Then Curfew merges it.' : 'Then somebody merges it.';
      return `Next: ${missing} must approve this in a review. ${then}`;
    }
  }
}

/** Why people are asked after all, where they might think that they need not be: a line each, at most two. */
export function whyPeople(view: RequestView): readonly string[] {
  return verdictOf(view) === 'waiting' ? [...notByItself(view.changes), ...earlierLine(view.changes)] : [];
}

/** Which limits of automatic approval the request is beyond, a sentence each. */
function beyond(decisions: readonly Decision[]): string {
  const limits = decisions.flatMap(({ automatic = [] }) => automatic).filter(({ met }) => !met);
  return [...new Set(limits.map(limitSentence))].slice(0, MOST_SENTENCES).join(' ');
}

function fixes(decisions: readonly Decision[]): string {
  const limits = decisions.flatMap(({ automatic = [] }) => automatic).filter(({ met }) => !met);
  return [...new Set(limits.map(limitFix))].filter(Boolean).slice(0, MOST_SENTENCES).join(' ');
}

/** Why people are asked about what the policy could have approved by itself. */
function notByItself(changes: readonly ChangeView[]): readonly string[] {
  const sentences = beyond(changes.map(({ decision }) => decision).filter(({ by }) => by === 'people'));
  return sentences === '' ? [] : [`Not approved automatically: ${markdownText(sentences)}`];
}

/** People who may think that they have approved it already, and have not. */
function earlierLine(changes: readonly ChangeView[]): readonly string[] {
  const lines = new Set(changes.flatMap(({ earlier }) => earlier.map(earlierApproval)));
  const shown = [...lines].slice(0, MOST_SENTENCES).map((line) => markdownText(line));
  const more = lines.size > shown.length ? [`So did ${lines.size - shown.length} more.`] : [];
  return shown.length === 0 ? [] : [[...shown, ...more, 'A new review is needed.'].join(' ')];
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
