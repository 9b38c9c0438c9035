import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Person } from '../../person.ts';
import type { PolicyDifference } from '../../policy/policy-difference.ts';
import type { Weight } from '../../policy/weights.ts';
import { markdownText } from '../../text/escape.ts';
import { joined } from '../decision-words.ts';
import { policyDifferenceWords } from './policy-difference-words.ts';

/** Whom a change of roles concerns today. */
export interface Affected {
  /** Live grants of roles that change; they keep what was frozen when they landed. */
  readonly held: readonly { readonly holder: Person; readonly role: string; readonly until: string }[];
  /** Live grants that the change ends as soon as it is in force, or some of whose effects it ends. */
  readonly ending: Affected['held'];
  /** Open requests for such roles; they are judged by the new policy if they land after it. */
  readonly asked: readonly { readonly pull: number; readonly holder: Person; readonly role: string }[];
}

/** Differences of one weight that are written out. */
const MOST = 40;

/** As a heading, and as what is said of several that are only counted. */
const HEADINGS: readonly (readonly [Weight, string, string])[] = [
  ['more', 'Gives more', 'more that give more'],
  ['other', 'Changes', 'other changes'],
  ['less', 'Gives less', 'that give less'],
];

interface Changes {
  readonly differences: readonly PolicyDifference[];
  /** No policy is in force yet: everything is new. */
  readonly first: boolean;
}

/**
 * Who would gain or lose what, whose approval it takes and what gives more first, in at most `room` lines, two or more. What finds none is counted, so
 * that nobody takes it for all.
 */
export function differencesWithin(
  { differences, first }: Changes,
  room: number,
): { readonly text: string; readonly whole: boolean } {
  if (differences.length === 0 && !first)
    return { text: 'Nobody gains or loses anything: only comments or layout change.', whole: true };
  const ordered = [...differences].sort((a, b) => rankOf(a) - rankOf(b));
  const shown = ordered.length > room ? ordered.slice(0, room - 1) : ordered;
  const left = ordered.slice(shown.length);
  const items = shown.map((each) => itemOf(each, first ? '' : `${headingOf(each)}: `));
  const more = left.length === 0 ? [] : [`- … and ${first ? `${left.length} more` : countsOf(left)}`];
  return { text: [...items, ...more].join('\n'), whole: left.length === 0 };
}

/**
 * Whose approval it takes comes first: it must not be hidden among a hundred other changes. That other people approve may
 * be more or not; that is for the reader to see.
 */
function rankOf({ part, weight }: PolicyDifference): number {
  const isAboutApproval = part === 'approval' || part === 'automatic' || part === 'break-glass';
  if (isAboutApproval && weight !== 'less') return -1;
  return HEADINGS.findIndex(([of]) => of === weight);
}

function countsOf(differences: readonly PolicyDifference[]): string {
  const counts = HEADINGS.flatMap(([weight, , counted]) => {
    const of = differences.filter((each) => each.weight === weight).length;
    return of === 0 ? [] : [`${of.toLocaleString('en-US')} ${counted}`];
  });
  return joined(counts);
}

/** The same in full, for a fold. */
export function differenceLists({ differences, first }: Changes): readonly string[] {
  if (first) return [listOf(differences)];
  return HEADINGS.flatMap(([weight, heading]) => {
    const of = differences.filter((each) => each.weight === weight);
    return of.length === 0 ? [] : [`**${heading}:**\n\n${listOf(of)}`];
  });
}

function listOf(differences: readonly PolicyDifference[]): string {
  const shown = differences.slice(0, MOST).map((difference) => itemOf(difference));
  const left = differences.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n');
}

function itemOf(difference: PolicyDifference, before = ''): string {
  const about = difference.role === null ? '' : `**${markdownText(difference.role, 80)}:** `;
  return `- ${before}${about}${markdownText(policyDifferenceWords(difference), 600)}.`;
}

function headingOf({ weight }: PolicyDifference): string {
  return HEADINGS.find(([of]) => of === weight)?.[1] ?? '';
}

/** Whose access it ends. */
export function endingLine({ ending }: Affected): readonly string[] {
  return ending.length === 0 ? [] : [`**Ends at once when this is in force:** ${namesOf(ending)}.`];
}

/** Other live grants and open requests of the roles that change. */
export function concernedLines({ held, asked }: Affected): readonly string[] {
  const requests = asked.map(
    ({ pull, holder, role }) => `#${pull} (${markdownText(holder.login, 40)}, ${markdownText(role, 80)})`,
  );
  return [
    ...(held.length === 0 ? [] : [`Held now: ${namesOf(held)}. This adds nothing to what they hold.`]),
    ...(requests.length === 0
      ? []
      : [`Asked for now, and judged by whatever policy is in force when it lands: ${joined(requests)}.`]),
  ];
}

function namesOf(grants: Affected['held']): string {
  return joined(
    grants.map(
      ({ holder, role, until }) =>
        `${markdownText(holder.login, 40)} (${markdownText(role, 80)}, until ${timeOf(until)})`,
    ),
  );
}

function timeOf(iso: string): string {
  return formatInstant(parseUtc(iso).startOf('second'));
}
