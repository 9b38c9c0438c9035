import type { Decision, LimitVerdict } from '../../decision/decision.ts';
import { isError } from '../../findings/finding.ts';
import { formatDuration, formatInstant } from '../../grants/times.ts';
import { changedEntry } from '../../rules/changed-entry.ts';
import { plainText } from '../../text/escape.ts';
import { approversOf, namesOf, unreadablePushes } from '../decision-words.ts';
import { missingApprovals } from '../missing-approvals.ts';
import { REMOVED_FROM_QUEUE } from './merge-obstacles.ts';
import { requestStatus } from './request-status.ts';
import type { ChangeView, RequestView } from './request-view.ts';

/** Characters. GitHub and phones cut much longer titles. */
const TITLE_LENGTH_MAX = 120;

/** The check's title: the requested access, and the next step. Plain text. */
export function checkTitle(view: RequestView): string {
  const next = nextText(view);
  const room = TITLE_LENGTH_MAX - next.length - 2;
  const status = requestStatus(view);
  if (status === 'cannot-evaluate' || status === 'has-errors' || view.changes.length === 0) return next;
  return plainText(
    `${plainText(requestText(view.changes), Math.max(30, room))}. ${next}`,
    TITLE_LENGTH_MAX + 40,
  );
}

function nextText(view: RequestView): string {
  const decisions = view.changes.map(({ decision }) => decision);
  switch (requestStatus(view)) {
    case 'cannot-evaluate':
      return 'Curfew cannot evaluate this request';
    case 'nothing':
      return view.touchesNothing ? 'No access requested' : 'No access changes';
    case 'has-errors': {
      const problems = view.findings.filter(isError).length;
      return problems === 1 ? 'Fix 1 problem' : `Fix ${problems.toLocaleString('en-US')} problems`;
    }
    case 'not-automatic':
      return notAutomatic(decisions);
    case 'out-of-hours':
      return 'Waiting for the hours of automatic approval';
    case 'blocked':
      return `${namesOf(decisions.flatMap(({ blockedBy }) => blockedBy))} requested changes`;
    case 'unreadable':
      return unreadTitle(view);
    case 'waiting':
      return `Waiting for ${missingApprovals(decisions) || 'approval'}`;
    case 'not-ready':
      return `${approvalText(view)} ${notReadyText(view.notReady)}`;
    case 'approved':
      return `${approvalText(view)} ${mergeText(view)}`;
  }
}

function unreadTitle({ findings, changes }: RequestView): string {
  const decisions = changes.map(({ decision }) => decision);
  if (findings.some(({ code }) => code === 'unreadable-account'))
    return 'Waiting: an account could not be read';
  return findings.some(({ code }) => code === 'unreadable-team') || unreadablePushes(decisions) === null
    ? 'Waiting: a team could not be read'
    : 'Waiting: GitHub does not say who pushed';
}

const UNMET_LIMITS: Readonly<Record<LimitVerdict['limit'], string>> = {
  'opened-by-holder': 'The holder must open the request',
  answers: 'The justification looks like filler',
  'max-duration': 'Too long for automatic approval',
  'max-total': 'Too much in total for automatic approval',
  hours: 'Outside the hours of automatic approval',
};

function notAutomatic(decisions: readonly Decision[]): string {
  if (decisions.some(({ by, outcome }) => by === 'break-glass' && outcome === 'blocked'))
    return 'Break-glass must come from the holder alone';
  const limits = decisions.filter(({ by }) => by === 'automatic').flatMap(({ automatic = [] }) => automatic);
  const first = limits.find(({ met, limit }) => !met && limit !== 'hours');
  return first === undefined ? 'No automatic approval' : UNMET_LIMITS[first.limit];
}

function approvalText({ changes }: RequestView): string {
  if (changes.some(({ decision }) => decision.by === 'break-glass'))
    return 'Break-glass, reviewed afterwards.';
  const who = approversOf(changes.map(({ decision }) => decision));
  if (who !== '') return `Approved by ${who}.`;
  return changes.some(({ decision }) => decision.by === 'automatic')
    ? 'Approved automatically.'
    : 'Needs no approval.';
}

function notReadyText(wait: RequestView['notReady']): string {
  switch (wait?.kind) {
    case 'draft':
      return 'Still a draft';
    case 'conflict':
      return 'Conflicts with the base branch';
    case 'sibling':
      return `Waiting for #${wait.pull}, which has the same commit`;
    case undefined:
      return '';
  }
}

function mergeText({ merge, mergeRefusal }: RequestView): string {
  if (merge === 'manual') return 'Merge when ready';
  if (mergeRefusal === null) return 'Curfew merges it now';
  return mergeRefusal === REMOVED_FROM_QUEUE ? 'The merge queue removed it' : 'Curfew cannot merge it';
}

function requestText(changes: readonly ChangeView[]): string {
  const [first] = changes;
  if (first === undefined) return '';
  const holders = new Set(changes.map(({ change }) => changedEntry(change).grant.holder));
  const who = holders.size === 1 ? plainText([...holders].join(), 40) : `${holders.size} people`;
  if (changes.length === 1)
    return `${who}: ${plainText(changedEntry(first.change).grant.role, 60)} ${lengthOf(first)}`;
  return `${who}: ${changes.length} changes`;
}

const LENGTH_WORDS = {
  added: 'for',
  extended: 'extended to',
  shortened: 'shortened to',
  amended: 'reworded, still',
};

/** `for 4h`, `until 2026-11-23T18:00:00Z`, `extended to 8h`, `ends now`. */
export function lengthOf({ change }: Pick<ChangeView, 'change'>): string {
  if (change.kind === 'withdrawn') return 'ends now';
  const { duration, until } = change.after.grant.window;
  const word = LENGTH_WORDS[change.kind];
  if (duration !== null) return `${word} ${formatDuration(duration)}`;
  const end = until === null ? '' : formatInstant(until);
  return change.kind === 'added' ? `until ${end}` : `${word} ${end}`;
}
