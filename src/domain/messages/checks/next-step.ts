import type { Decision, NotCounted } from '../../decision/decision.ts';
import { markdownText, plainText } from '../../text/escape.ts';
import {
  joined,
  limitFix,
  limitSentence,
  namesOf,
  reviewTeamsText,
  unreadablePushes,
  unseenApprovalSentences,
} from '../decision-words.ts';
import { missingApprovals } from '../missing-approvals.ts';
import { earlierApprovalSentence } from './earlier-approval.ts';
import { REMOVED_FROM_QUEUE } from './merge-obstacles.ts';
import { isUnread, requestStatus } from './request-status.ts';
import type { ChangeView, NotReady, RequestView } from './request-view.ts';

/** Sentences of one kind: a request with many changes would have many. */
const SENTENCES_MAX = 4;

/** The next step, and the person who takes it. The first line of every check. */
export function nextStep(view: RequestView): string {
  const decisions = view.changes.map(({ decision }) => decision);
  switch (requestStatus(view)) {
    case 'blocked': {
      const objectors = markdownText(namesOf(decisions.flatMap(({ blockedBy }) => blockedBy)));
      return `Next: answer the review of ${objectors}. Then request another review.`;
    }
    case 'not-automatic':
      return notAutomaticStep(decisions);
    case 'out-of-hours': {
      const merge =
        view.merge === 'auto'
          ? 'Curfew merges it when these hours begin.'
          : 'Merge it when these hours have begun.';
      return `Nothing to do yet: ${markdownText(unmetLimits(decisions))} ${merge}`;
    }
    case 'unreadable':
      return unreadStep(view);
    case 'not-ready':
      return view.notReady === null ? '' : notReadyStep(view.notReady);
    case 'approved':
      return mergeStep(view);
    default: {
      const missing = markdownText(missingApprovals(decisions) || 'an approver');
      const merge = view.merge === 'auto' ? 'Then Curfew merges it.' : 'Then a person merges it.';
      return `Next: ${missing} must approve this in a review. ${merge}`;
    }
  }
}

function notReadyStep(wait: NotReady): string {
  switch (wait.kind) {
    case 'draft':
      return 'Next: mark this pull request as ready for review. GitHub merges no draft.';
    case 'conflict':
      return 'Next: resolve the conflicts with the base branch, and push. Approvals stay if the access stays the same.';
    case 'sibling':
      return `Next: close #${wait.pull}, or let it be approved. It has the same commit, so GitHub shows this check on it, too.`;
  }
}

/** The author of the request can do nothing about it. The policy's owners may have to. */
function unreadStep({ findings, changes }: RequestView): string {
  const unread = [
    ...findings.filter(isUnread).map(({ args }) => `${args['what'] ?? `account ${args['login']}`}`),
    ...changes.flatMap(({ decision }) =>
      decision.lines.flatMap(({ unreadable }) => unreadable.map((team) => `team ${team}`)),
    ),
  ];
  const pushes = unreadablePushes(changes.map(({ decision }) => decision));
  if (unread.length === 0 && pushes !== null)
    return `Nothing to do yet: Curfew could not read from GitHub who pushed this content (${markdownText(pushes)}). It tries again by itself.`;
  const what = joined([...new Set(unread)].map((each) => plainText(each, 80))) || 'who may approve';
  return `Nothing to do yet: Curfew could not read from GitHub ${markdownText(what)}. It tries again by itself. If the policy names a team that does not exist, Curfew opens an issue for the policy's owners.`;
}

/** A line for people who approved one of several pull requests with the same commit. */
export function siblingsLine({ siblings, notReady }: RequestView): readonly string[] {
  if (siblings.length === 0 || notReady?.kind === 'sibling') return [];
  const others = siblings.slice(0, SENTENCES_MAX).map((pull) => `#${pull}`);
  const verb = siblings.length === 1 ? 'has' : 'have';
  return [
    `${others.join(', ')} ${verb} the same commit. Each needs approvals of its own. Close all but one.`,
  ];
}

function notAutomaticStep(decisions: readonly Decision[]): string {
  if (decisions.some(({ by }) => by === 'break-glass'))
    return 'Next: the holder opens a pull request without commits of other people. Break-glass must come from the holder alone.';
  return `Next: ${markdownText(fixes(decisions))} This role has automatic approval only, and people cannot approve it. ${markdownText(unmetLimits(decisions))}`;
}

/** Lines for a reader who did not expect that an approval is still needed: at most three. */
export function whyPeopleApprove(view: RequestView): readonly string[] {
  if (requestStatus(view) !== 'waiting') return [];
  return [
    ...notAutomaticLine(view.changes),
    ...earlierApprovalsLine(view.changes),
    ...pushesLine(view.changes),
  ];
}

/** A sentence for each limit of automatic approval that the request does not meet. */
function unmetLimits(decisions: readonly Decision[]): string {
  const limits = decisions.flatMap(({ automatic = [] }) => automatic).filter(({ met }) => !met);
  return [...new Set(limits.map(limitSentence))].slice(0, SENTENCES_MAX).join(' ');
}

function fixes(decisions: readonly Decision[]): string {
  const limits = decisions.flatMap(({ automatic = [] }) => automatic).filter(({ met }) => !met);
  return [...new Set(limits.map(limitFix))].filter(Boolean).slice(0, SENTENCES_MAX).join(' ');
}

/** Why the policy did not approve the request automatically. */
function notAutomaticLine(changes: readonly ChangeView[]): readonly string[] {
  const sentences = unmetLimits(changes.map(({ decision }) => decision).filter(({ by }) => by === 'people'));
  return sentences === '' ? [] : [`Not approved automatically: ${markdownText(sentences)}`];
}

/** People who may think that they have approved this version. */
function earlierApprovalsLine(changes: readonly ChangeView[]): readonly string[] {
  const sentences = new Set([
    ...unseenApprovalSentences(changes.map(({ decision }) => decision)),
    ...changes.flatMap(({ earlierApprovals }) => earlierApprovals.map(earlierApprovalSentence)),
  ]);
  const shown = [...sentences].slice(0, SENTENCES_MAX).map((sentence) => markdownText(sentence));
  const more = sentences.size > shown.length ? [`So did ${sentences.size - shown.length} more.`] : [];
  return shown.length === 0 ? [] : [[...shown, ...more, 'A new review is needed.'].join(' ')];
}

/** People who approved, and whose approval does not count because of a push. */
function pushesLine(changes: readonly ChangeView[]): readonly string[] {
  const reviews = changes.flatMap(({ decision }) => decision.lines.flatMap(({ notCounted }) => notCounted));
  const namesBy = (reason: NotCounted) => {
    const people = reviews.filter(({ why }) => why === reason).map(({ by }) => by);
    return markdownText(namesOf(people));
  };
  const [pushers, replaced] = [namesBy('pusher'), namesBy('before-force-push')];
  const sentences = [
    ...(pushers === ''
      ? []
      : [`${pushers} pushed a change to what is given, so their approval does not count.`]),
    ...(replaced === ''
      ? []
      : [`A force-push replaced this content after the approval of ${replaced}. A new review is needed.`]),
  ];
  return sentences.length === 0 ? [] : [sentences.join(' ')];
}

function mergeStep({ merge, mergeRefusal, changes }: RequestView): string {
  const givesAccess = changes.some(({ decision }) => decision.by !== 'none-needed');
  const effect = givesAccess ? ' Access starts after the merge.' : '';
  if (merge === 'manual') return `Next: merge this pull request.${effect}`;
  if (mergeRefusal === null)
    return `Nothing to do: Curfew merges it.${effect}${reviewAfterwardsSentence(changes)}`;
  return mergeRefusal === REMOVED_FROM_QUEUE
    ? `Nothing to do: Curfew adds this pull request to the merge queue again, after ten minutes at the earliest.${effect}${reviewAfterwardsSentence(changes)} The queue removed it: the checks on its commit in the queue say why. If it cannot wait, press "Merge when ready".`
    : `Next: merge this pull request yourself. Curfew cannot merge it: ${markdownText(mergeRefusal, 500)}`;
}

function reviewAfterwardsSentence(changes: RequestView['changes']): string {
  const lines = changes.flatMap(({ decision }) => (decision.by === 'break-glass' ? decision.lines : []));
  return lines.length === 0
    ? ''
    : ` Curfew then opens an issue, and a member of ${markdownText(reviewTeamsText(lines))} must review the access.`;
}
