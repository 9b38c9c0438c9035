import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Entry, EntryType, NewEntry } from '../../ledger/entry.ts';
import { plainText } from '../../text/escape.ts';
import { latenessOf } from '../../text/lateness.ts';

const LONGEST = 100;

/** What a reader of the log wants to see first. */
const MOST_TELLING: readonly EntryType[] = [
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

/** The subject of a ledger commit: its most telling entry in a line of plain ASCII, and how many others there are. */
export function entrySubject(entries: readonly (NewEntry | Entry)[]): string {
  const [first] = [...entries].sort((a, b) => MOST_TELLING.indexOf(a.type) - MOST_TELLING.indexOf(b.type));
  if (first === undefined) return 'nothing new';
  const { what, tail } = wordsOf(first);
  const more = entries.length > 1 ? ` and ${entries.length - 1} more` : '';
  const end = `${clipped(tail, 70)}${more}`;
  return `${clipped(what, LONGEST - end.length)}${end}`;
}

/** The subject of the ledger's first commit. */
export const FIRST_SUBJECT = 'Begin the record';

/** What else subjects of the ledger begin with; a long one may be cut within its first word. */
const FIRST_WORDS: readonly string[] = [...MOST_TELLING, 'policy', 'judged', 'nothing'];

/** Whether a commit's message may be of the ledger. What Curfew commits to other branches begins otherwise. */
export function speaksOfRecord(message: string): boolean {
  const [word = ''] = /^[a-z-]{4,}/.exec(message) ?? [];
  const known = word !== '' && FIRST_WORDS.some((each) => each.startsWith(word));
  return known || message.split('\n')[0] === FIRST_SUBJECT;
}

/** A line in two parts: where it is too long, what comes first is cut. */
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
      return { what: `policy accepted at ${entry.commit.slice(0, 12)}`, tail: inPull(entry.pull) };
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
      const held = entry.still_held_by.length === 0 ? '' : ', held on by another grant';
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

function inPull(pull: number | null): string {
  return pull === null ? '' : ` (#${pull})`;
}

/** As the ledger writes it, a moment needs no parsing: a log has a hundred thousand of them. */
const WRITTEN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function time(iso: string): string {
  if (WRITTEN.test(iso)) return `${iso.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`;
  return formatInstant(parseUtc(iso).startOf('second'));
}

/** Plain ASCII of at most `max` characters. The space at the start of a tail is kept. */
function clipped(text: string, max: number): string {
  const plain = plainText(text.trim(), 500).replace(/[^\x20-\x7e]/g, '?');
  const led = text.startsWith(' ') ? ` ${plain}` : plain;
  return led.length <= max ? led : `${led.slice(0, Math.max(0, max - 3)).trimEnd()}...`;
}
