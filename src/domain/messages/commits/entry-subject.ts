import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Entry, EntryType, NewEntry } from '../../ledger/entry.ts';
import { plainText } from '../../text/escape.ts';
import { latenessOf } from '../../text/lateness.ts';

const SUBJECT_LENGTH_MAX = 100;

/** The entry types by their importance for a reader of the log. */
const BY_IMPORTANCE: readonly EntryType[] = [
  'revoke-failed',
  'drift',
  'break-glass-reviewed',
  'policy-refused',
  'refused',
  'revoked',
  'ended',
  'observed-absent',
  'provision-failed',
  'provisioned',
  'authorized',
  'policy-accepted',
  'policy-restored',
  'lapsed',
  'reverted',
  'provisioning',
  'declined',
  'abandoned',
  'requested',
  'policy-requested',
];

/**
 * The subject of a ledger commit, in ASCII: its most important entry, and the number of the other entries.
 */
export function entrySubject(entries: readonly (NewEntry | Entry)[]): string {
  const [first] = [...entries].sort((a, b) => BY_IMPORTANCE.indexOf(a.type) - BY_IMPORTANCE.indexOf(b.type));
  if (first === undefined) return 'nothing new';
  const { what, tail } = wordsOf(first);
  const more = entries.length > 1 ? ` and ${entries.length - 1} more` : '';
  const end = `${clipped(tail, 70)}${more}`;
  return `${clipped(what, SUBJECT_LENGTH_MAX - end.length)}${end}`;
}

/** The subject of the ledger's first commit. */
export const FIRST_SUBJECT = 'Begin the record';

/** The first words of all ledger subjects. A long subject may be cut within its first word. */
const FIRST_WORDS: readonly string[] = [...BY_IMPORTANCE, 'policy', 'judged', 'nothing'];

/**
 * Whether a commit's message looks like a ledger commit. Curfew's commits to other branches begin
 * differently.
 */
export function isLedgerSubject(message: string): boolean {
  const [word = ''] = /^[a-z-]{4,}/.exec(message) ?? [];
  const known = word !== '' && FIRST_WORDS.some((first) => first.startsWith(word));
  return known || message.split('\n')[0] === FIRST_SUBJECT;
}

/** A subject in two parts. If it is too long, the first part is cut. */
interface SubjectWords {
  readonly what: string;
  readonly tail: string;
}

function wordsOf(entry: NewEntry | Entry): SubjectWords {
  switch (entry.type) {
    case 'drift': {
      const { target, entitlement, account } = entry.effect;
      return {
        what: `drift: ${account} has ${entitlement} in ${target}`,
        tail: `, ${entry.note.replaceAll('-', ' ')}`,
      };
    }
    case 'policy-requested':
      return { what: 'policy change requested', tail: inPull(entry.pull) };
    case 'policy-accepted':
      return {
        what: `policy accepted at ${entry.commit.slice(0, 12)}`,
        tail: `${rewriteOf(entry.rewritten_from)}${inPull(entry.pull)}`,
      };
    case 'policy-refused':
      return { what: `policy refused at ${entry.commit.slice(0, 12)}`, tail: inPull(entry.pull) };
    case 'policy-restored':
      return { what: `policy restored at ${entry.commit.slice(0, 12)}`, tail: inPull(entry.pull) };
    case 'reverted':
      return { what: `reverted ${subjectOf(entry)}`, tail: inPull(entry.reverted_in.pull) };
    case 'ended':
      return {
        what: `ended ${subjectOf(entry)}`,
        tail: `: ${entry.cause}${inPull(entry.ended_in?.pull ?? entry.pull)}`,
      };
    default:
      return { what: `${entry.type} ${subjectOf(entry)}`, tail: `${detailOf(entry)}${inPull(entry.pull)}` };
  }
}

type AboutGrant = Exclude<
  NewEntry,
  {
    readonly type: 'drift' | `policy-${string}` | 'reverted' | 'ended';
  }
>;

function detailOf(entry: AboutGrant): string {
  switch (entry.type) {
    case 'authorized':
      return ` until ${time(entry.window.ends)}${entry.review_by === undefined ? '' : ', break-glass'}`;
    case 'provisioning':
    case 'provisioned':
      return ` until ${time(entry.until)}`;
    case 'refused':
      return `: ${entry.reasons.map(({ code }) => code).join(', ')}`;
    case 'provision-failed':
    case 'revoke-failed':
      return `: ${entry.reason.code}`;
    case 'revoked': {
      const absent =
        entry.verified_absent_at === null
          ? ''
          : entry.found_absent === true
            ? ', found absent'
            : ', verified absent';
      const held = entry.still_held_by.length === 0 ? '' : ', still held by another grant';
      return `: ${entry.cause}, ${latenessOf(entry.late_ms)}${absent}${held}`;
    }
    case 'lapsed':
      return ': never given';
    case 'break-glass-reviewed':
      return entry.accepted ? ': accepted' : ': rejected';
    case 'requested':
      return entry.change === 'added' ? '' : `: ${entry.change}`;
    case 'declined':
    case 'abandoned':
    case 'observed-absent':
      return '';
  }
}

function subjectOf({
  holder,
  role,
}: {
  readonly holder: { readonly login: string };
  readonly role: string;
}): string {
  return `${holder.login} ${role}`;
}

function rewriteOf(from: string | undefined): string {
  return from === undefined ? '' : `, history rewritten from ${from.slice(0, 12)}`;
}

function inPull(pull: number | null): string {
  return pull === null ? '' : ` (#${pull})`;
}

/** A time in the ledger's own form needs no parsing. This matters: a log has a hundred thousand of them. */
const LEDGER_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function time(iso: string): string {
  if (LEDGER_TIME.test(iso)) return `${iso.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`;
  return formatInstant(parseUtc(iso).startOf('second'));
}

/** ASCII of at most `max` characters. A space at the start is kept. */
function clipped(text: string, max: number): string {
  const plain = plainText(text.trim(), 500).replace(/[^\x20-\x7e]/g, '?');
  const whole = text.startsWith(' ') ? ` ${plain}` : plain;
  return whole.length <= max ? whole : `${whole.slice(0, Math.max(0, max - 3)).trimEnd()}...`;
}
