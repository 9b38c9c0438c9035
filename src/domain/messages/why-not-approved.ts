import type { Decision } from '../decision/decision.ts';
import type { PolicyRefused, Refused } from '../ledger/entry.ts';
import {
  dismissedReviewers,
  joined,
  limitSentence,
  namesOf,
  unreadablePushes,
  unseenApprovalSentences,
} from './decision-words.ts';
import { missingApprovals, recordedMissingApprovals } from './missing-approvals.ts';

/**
 * Why merged content was not approved, in plain sentences. The record and the issue about the refusal have
 * them.
 */
export function whyNotApproved(decision: Decision): string {
  const { outcome, by, lines, blockedBy, automatic = [] } = decision;
  const unmetLimits = automatic.filter(({ met }) => !met).map(limitSentence);
  if (blockedBy.length > 0)
    return `It was merged although ${joined(blockedBy.map(({ login }) => login))} had requested changes.`;
  if (by === 'break-glass' && outcome === 'blocked')
    return 'A break-glass request must come from its holder alone: the holder opens it, and every commit and push is from the holder.';
  if (by === 'automatic' && outcome !== 'unreadable')
    return ['It did not meet the limits of automatic approval when it was merged.', ...unmetLimits].join(' ');
  if (outcome === 'unreadable') {
    const teams = [...new Set(lines.flatMap(({ unreadable }) => unreadable))];
    const pushes = unreadablePushes([decision]);
    if (teams.length === 0 && pushes !== null)
      return `Curfew could not read from GitHub who pushed the content: ${pushes}.`;
    return teams.length > 0
      ? `Curfew could not read the members of ${teams.join(', ')}.`
      : 'A person requested changes, and Curfew could not read whether this person may block the request.';
  }
  const missing = recordedMissingApprovals(decision);
  if (missing === '') return 'It was not approved.';
  return [
    `Approval was missing when it was merged: ${missing}.`,
    ...reviewSentences(decision),
    ...unmetLimits,
  ].join(' ');
}

/** Why an approval that the record has does not count now, as a clause without a full stop. */
export function whyNoLongerApproved(decision: Decision): string {
  const { outcome } = decision;
  const missing = recordedMissingApprovals(decision);
  const text =
    outcome !== 'waiting' || missing === ''
      ? whyNotApproved(decision)
      : [`approval is missing now: ${missing}.`, ...reviewSentences(decision)].join(' ');
  return text.replace(/\.$/, '');
}

function reviewSentences(decision: Decision): readonly string[] {
  return [
    ...dismissedReviewers([decision]).map((login) => `The review of ${login} was dismissed.`),
    ...unseenApprovalSentences([decision]),
  ];
}

/**
 * Why Curfew would refuse content if it were merged now, in plain sentences. The record says it in the past
 * tense, which would be wrong before a merge.
 */
export function whyNotYet(entry: Refused | PolicyRefused): readonly string[] {
  const about = entry.type === 'refused' ? `Grant ${entry.grant}: ` : '';
  return entry.reasons.map(
    ({ code, text }) =>
      `${about}${code.startsWith('decision-') ? whyNotApprovedYet(entry, text) : (NOT_YET[code] ?? text)}`,
  );
}

/** By the code of the record's own reason. */
const NOT_YET: Readonly<Record<string, string>> = { 'already-over': 'Its window has already ended.' };

function whyNotApprovedYet(entry: Refused | PolicyRefused, recorded: string): string {
  const decision = 'decision' in entry ? entry.decision : undefined;
  if (decision === undefined) return recorded;
  const { outcome, by, blockedBy, automatic = [] } = decision;
  if (blockedBy.length > 0) return `${namesOf(blockedBy)} requested changes.`;
  if (outcome === 'unreadable' || by === 'break-glass') return whyNotApproved(decision);
  const unmetLimits = automatic.filter(({ met }) => !met).map(limitSentence);
  const missing = missingApprovals([decision]);
  const first =
    missing === '' ? 'It is not approved automatically.' : `It is not approved. ${missing} must approve it.`;
  return [first, ...unmetLimits].join(' ');
}
