import type { Decision, LimitVerdict } from '../../decision/decision.ts';
import { isError } from '../../findings/finding.ts';
import { formatDuration, formatInstant } from '../../grants/times.ts';
import { entryOf } from '../../rules/entry-of.ts';
import { plainText } from '../../text/escape.ts';
import { approversOf, missingApprovals, namesOf } from '../decision-words.ts';
import type { ChangeView, RequestView } from './request-view.ts';
import { verdictOf } from './verdict.ts';

/** Characters; GitHub cuts what is much longer, and so does a phone. */
const LONGEST_TITLE = 120;

/** The check's title: what is asked for, and what happens next. Plain text. */
export function checkTitle(view: RequestView): string {
  const next = nextOf(view);
  const room = LONGEST_TITLE - next.length - 2;
  const verdict = verdictOf(view);
  if (verdict === 'trouble' || verdict === 'faulty' || view.changes.length === 0) return next;
  return plainText(`${plainText(askedFor(view.changes), Math.max(30, room))}. ${next}`, LONGEST_TITLE + 40);
}

function nextOf(view: RequestView): string {
  const decisions = view.changes.map(({ decision }) => decision);
  switch (verdictOf(view)) {
    case 'trouble':
      return 'Nothing can be decided now';
    case 'nothing':
      return view.noRequest ? 'No access requested' : 'No access changes';
    case 'faulty': {
      const problems = view.findings.filter(isError).length;
      return problems === 1 ? 'Fix 1 problem' : `Fix ${problems.toLocaleString('en-US')} problems`;
    }
    case 'not-automatic':
      return notAutomatic(decisions);
    case 'out-of-hours':
      return 'Waiting for the hours of automatic approval';
    case 'blocked':
      return `${namesOf(decisions.flatMap(({ blockedBy }) => blockedBy))} asked for changes`;
    case 'unreadable':
      return 'Waiting: a team could not be read';
    case 'waiting':
      return `Waiting for ${missingApprovals(decisions) || 'approval'}`;
    case 'approved':
      return `${approvedHow(view)} ${mergeHow(view)}`;
  }
}

const BEYOND: Readonly<Record<LimitVerdict['limit'], string>> = {
  'opened-by-holder': 'The holder has to ask',
  answers: 'The justification looks like filler',
  'max-duration': 'Too long to be approved automatically',
  'max-total': 'Too much in all to be approved automatically',
  hours: 'Not at this hour',
};

function notAutomatic(decisions: readonly Decision[]): string {
  if (decisions.some(({ by, outcome }) => by === 'break-glass' && outcome === 'blocked'))
    return 'Break-glass is for the holder alone';
  const limits = decisions.filter(({ by }) => by === 'automatic').flatMap(({ automatic = [] }) => automatic);
  const first = limits.find(({ met, limit }) => !met && limit !== 'hours');
  return first === undefined ? 'It cannot be approved automatically' : BEYOND[first.limit];
}

function approvedHow({ changes }: RequestView): string {
  if (changes.some(({ decision }) => decision.by === 'break-glass'))
    return 'Break-glass, reviewed afterwards.';
  const who = approversOf(changes.map(({ decision }) => decision));
  if (who !== '') return `Approved by ${who}.`;
  return changes.some(({ decision }) => decision.by === 'automatic')
    ? 'Approved automatically.'
    : 'Needs no approval.';
}

function mergeHow({ merge, blockedMerge }: RequestView): string {
  if (merge === 'manual') return 'Merge when ready';
  return blockedMerge === null ? 'Curfew merges it now' : 'Curfew cannot merge it';
}

function askedFor(changes: readonly ChangeView[]): string {
  const [first] = changes;
  if (first === undefined) return '';
  const holders = new Set(changes.map(({ change }) => entryOf(change).grant.holder));
  const who = holders.size === 1 ? plainText([...holders].join(), 40) : `${holders.size} people`;
  if (changes.length === 1)
    return `${who}: ${plainText(entryOf(first.change).grant.role, 60)} ${lengthOf(first)}`;
  return `${who}: ${changes.length} changes`;
}

const LENGTH_WORDS = {
  added: 'for',
  extended: 'extended to',
  shortened: 'shortened to',
  amended: 'in other words, still',
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
