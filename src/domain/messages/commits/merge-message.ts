import type { PlacedGrant, WrittenWindow } from '../../grants/grant.ts';
import type { Change } from '../../grants/request.ts';
import { formatDuration, formatInstant } from '../../grants/times.ts';
import type { Person } from '../../person.ts';
import { breaksGlass } from '../../rules/break-glass-rules.ts';
import { entryOf } from '../../rules/entry-of.ts';
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

/** Changes whose words and trailers are written out; GitHub cuts messages that are too long. */
const WRITTEN_OUT = 60;

/** The message that a request is merged with. Its trailers are for readers: nothing trusts them. */
export function mergeMessage(facts: MergeFacts): { readonly title: string; readonly body: string } {
  const shown = facts.changes.slice(0, WRITTEN_OUT);
  const left = facts.changes.length - shown.length;
  const words = shown.flatMap(({ change }) => wordsOf(change, facts.changes.length > 1));
  const trailers = shown.flatMap((each) => trailersOf(each, facts));
  return {
    title: `${titleOf(facts.changes)} (#${facts.pull})`,
    body: [...words, ...(left > 0 ? [`And ${left} more.`] : []), trailerLines(trailers)].join('\n\n'),
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
  const holders = new Set(changes.map(({ change }) => entryOf(change).grant.holder));
  const [holder = ''] = holders;
  const who = holders.size === 1 ? name(holder) : `${holders.size} people`;
  if (kinds.size > 1) return `Change ${changes.length} grants of ${who}`;
  return first.change.kind === 'added'
    ? `Grant ${changes.length} roles to ${who}`
    : `${VERBS[first.change.kind]} ${changes.length} grants of ${who}`;
}

function titleOfOne(change: Change): string {
  const { grant } = entryOf(change);
  const what = `${VERBS[change.kind]} ${name(grant.holder)} ${name(grant.role)}`;
  if (change.kind === 'amended' || change.kind === 'withdrawn') return what;
  const length = `${what} ${lengthOf(grant.window, change.kind === 'added' ? 'for' : 'to')}`;
  return breaksGlass(change) ? `${length}, break-glass` : length;
}

function lengthOf({ duration, until }: WrittenWindow, word: 'for' | 'to'): string {
  if (duration !== null) return `${word} ${formatDuration(duration)}`;
  return until === null ? '' : `until ${formatInstant(until)}`;
}

function wordsOf(change: Change, named: boolean): readonly string[] {
  const { grant } = entryOf(change);
  if (change.kind === 'withdrawn') return named ? [] : ['Access ends now.'];
  const text = paragraph(grant.justification.action);
  return [named ? `${name(grant.holder)}, ${name(grant.role)}:\n${text}` : text];
}

function trailersOf(
  { change, holder, requestedBy, approvedBy }: MergedChange,
  { policyCommit, ledgerHead }: MergeFacts,
): readonly Trailer[] {
  const { grant } = entryOf(change);
  return [
    ['Grant-Id', grant.id],
    ...(change.kind === 'added' ? [] : [['Change', change.kind] as const]),
    ['Holder', holder === null ? name(grant.holder) : trailerPerson(holder)],
    ['Role', grant.role],
    ...(change.kind === 'withdrawn' ? [] : windowTrailers(change.after)),
    ...(breaksGlass(change)
      ? [['Break-Glass', 'nobody approved it; it is reviewed afterwards'] as const]
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
