import type { PlacedGrant, WrittenWindow } from '../../grants/grant.ts';
import type { Change } from '../../grants/request.ts';
import { formatDuration, formatInstant } from '../../grants/times.ts';
import type { Person } from '../../person.ts';
import { breaksGlass } from '../../rules/break-glass-rules.ts';
import { changedEntry } from '../../rules/changed-entry.ts';
import { commitText, plainText } from '../../text/escape.ts';
import { paragraph, type Trailer, trailerLines, trailerPerson } from './trailers.ts';

/** One change that is merged. */
export interface MergedChange {
  readonly change: Change;
  readonly holder: Person | null;
  readonly requestedBy: Person;
  readonly approvedBy: readonly Person[];
}

export interface MergeFacts {
  readonly pull: number;
  readonly changes: readonly MergedChange[];
  readonly policyCommit: string;
  readonly ledgerHead: string;
}

/** Changes that the message describes. GitHub cuts longer messages. */
const CHANGES_MAX = 60;

/** The message of the merge of a request. Its trailers are for readers only: Curfew never trusts them. */
export function mergeMessage(facts: MergeFacts): { readonly title: string; readonly body: string } {
  const shown = facts.changes.slice(0, CHANGES_MAX);
  const left = facts.changes.length - shown.length;
  const paragraphs = shown.flatMap(({ change }) => paragraphsOf(change, facts.changes.length > 1));
  const trailers = shown.flatMap((change) => trailersOf(change, facts));
  return {
    title: `${titleOf(facts.changes)} (#${facts.pull})`,
    body: [...paragraphs, ...(left > 0 ? [`And ${left} more.`] : []), trailerLines(trailers)].join('\n\n'),
  };
}

const VERBS = {
  added: 'Grant',
  extended: 'Extend',
  amended: 'Amend',
  shortened: 'Shorten',
  withdrawn: 'Withdraw',
};

function titleOf(changes: readonly MergedChange[]): string {
  const [first] = changes;
  if (first === undefined) return 'Change no grants';
  if (changes.length === 1) return titleOfOne(first.change);
  const kinds = new Set(changes.map(({ change }) => change.kind));
  const holders = new Set(changes.map(({ change }) => changedEntry(change).grant.holder));
  const [holder = ''] = holders;
  const who = holders.size === 1 ? name(holder) : `${holders.size} people`;
  if (kinds.size > 1) return `Change ${changes.length} grants of ${who}`;
  return first.change.kind === 'added'
    ? `Grant ${changes.length} roles to ${who}`
    : `${VERBS[first.change.kind]} ${changes.length} grants of ${who}`;
}

function titleOfOne(change: Change): string {
  const { grant } = changedEntry(change);
  const what = `${VERBS[change.kind]} ${name(grant.holder)} ${name(grant.role)}`;
  if (change.kind === 'amended' || change.kind === 'withdrawn') return what;
  const length = `${what} ${lengthOf(grant.window, change.kind === 'added' ? 'for' : 'to')}`;
  return breaksGlass(change) ? `${length}, break-glass` : length;
}

function lengthOf({ duration, until }: WrittenWindow, word: 'for' | 'to'): string {
  if (duration !== null) return `${word} ${formatDuration(duration)}`;
  return until === null ? '' : `until ${formatInstant(until)}`;
}

function paragraphsOf(change: Change, withName: boolean): readonly string[] {
  const { grant } = changedEntry(change);
  if (change.kind === 'withdrawn') return withName ? [] : ['Access ends now.'];
  const text = paragraph(grant.justification.action);
  return [withName ? `${name(grant.holder)}, ${name(grant.role)}:\n${text}` : text];
}

function trailersOf(
  { change, holder, requestedBy, approvedBy }: MergedChange,
  { policyCommit, ledgerHead }: MergeFacts,
): readonly Trailer[] {
  const { grant } = changedEntry(change);
  return [
    ['Grant-Id', grant.id],
    ...(change.kind === 'added' ? [] : [['Change', change.kind] as const]),
    ['Holder', holder === null ? name(grant.holder) : trailerPerson(holder)],
    ['Role', grant.role],
    ...(change.kind === 'withdrawn' ? [] : windowTrailers(change.after)),
    ...(breaksGlass(change)
      ? [['Break-Glass', 'given without approval, to be reviewed afterwards'] as const]
      : []),
    ...(grant.ticket === null ? [] : [['Ticket', commitText(grant.ticket, 200)] as const]),
    ['Requested-by', trailerPerson(requestedBy)],
    ...approvedBy.map((person): Trailer => ['Approved-by', trailerPerson(person)]),
    ['Policy-Commit', policyCommit],
    ['Ledger-Head', ledgerHead],
  ];
}

function windowTrailers({ grant: { window } }: PlacedGrant): readonly Trailer[] {
  return [
    ...(window.from === null ? [] : [['From', formatInstant(window.from)] as const]),
    ...(window.duration === null ? [] : [['Duration', formatDuration(window.duration)] as const]),
    ...(window.until === null ? [] : [['Until', formatInstant(window.until)] as const]),
  ];
}

function name(text: string): string {
  return plainText(text, 60);
}
