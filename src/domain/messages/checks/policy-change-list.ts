import { formatInstant } from '../../grants/times.ts';
import { parseUtc } from '../../iso.ts';
import type { Person } from '../../person.ts';
import type { AccessChange } from '../../policy/access-change.ts';
import type { PolicyDifference } from '../../policy/policy-difference.ts';
import { markdownText } from '../../text/escape.ts';
import { joined } from '../decision-words.ts';
import { policyDifferenceWords } from './policy-difference-words.ts';

/** The grants and requests that a policy change affects now. */
export interface Affected {
  /** Live grants of roles that change. They keep the access that was frozen when they were authorized. */
  readonly held: readonly { readonly holder: Person; readonly role: string; readonly until: string }[];
  /** Live grants that the change ends, wholly or in part, as soon as it is in force. */
  readonly ending: Affected['held'];
  /** Open requests for these roles. The policy in force at their merge applies to them. */
  readonly requested: readonly { readonly pull: number; readonly holder: Person; readonly role: string }[];
}

/** Differences in one list. */
const LISTED_MAX = 40;

/** For each kind of change: its heading, and the words after the number of changes that are not listed. */
const HEADINGS: readonly {
  readonly access: AccessChange;
  readonly heading: string;
  readonly counted: string;
}[] = [
  { access: 'more', heading: 'Gives more', counted: 'more that give more' },
  { access: 'other', heading: 'Changes', counted: 'other changes' },
  { access: 'less', heading: 'Gives less', counted: 'that give less' },
];

interface Changes {
  readonly differences: readonly PolicyDifference[];
  /** No policy is in force yet, so everything is new. */
  readonly isFirst: boolean;
}

/**
 * The differences in at most `room` lines; `room` is at least 2. Changes of approval come first, then changes
 * that give more. Changes that do not fit are counted, so that readers know that the list is not `whole`.
 */
export function differencesWithin(
  { differences, isFirst }: Changes,
  room: number,
): { readonly text: string; readonly whole: boolean } {
  if (differences.length === 0 && !isFirst)
    return { text: 'No access changes: only comments or layout change.', whole: true };
  const ordered = [...differences].sort((a, b) => rankOf(a) - rankOf(b));
  const shown = ordered.length > room ? ordered.slice(0, room - 1) : ordered;
  const left = ordered.slice(shown.length);
  const items = shown.map((difference) => itemOf(difference, isFirst ? '' : `${headingOf(difference)}: `));
  const more = left.length === 0 ? [] : [`- … and ${isFirst ? `${left.length} more` : countsOf(left)}`];
  return { text: [...items, ...more].join('\n'), whole: left.length === 0 };
}

/**
 * A change of approval comes first, so that many other changes do not hide it. Only one that certainly gives
 * less does not: other approvers may give more access or less, and a reader must decide which.
 */
function rankOf({ part, access }: PolicyDifference): number {
  const isAboutApproval = part === 'approval' || part === 'automatic' || part === 'break-glass';
  if (isAboutApproval && access !== 'less') return -1;
  return HEADINGS.findIndex((kind) => kind.access === access);
}

function countsOf(differences: readonly PolicyDifference[]): string {
  const counts = HEADINGS.flatMap(({ access, counted }) => {
    const count = differences.filter((difference) => difference.access === access).length;
    return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${counted}`];
  });
  return joined(counts);
}

/** All differences under their headings, for a fold. */
export function differenceLists({ differences, isFirst }: Changes): readonly string[] {
  if (isFirst) return [listOf(differences)];
  return HEADINGS.flatMap(({ access, heading }) => {
    const ofKind = differences.filter((difference) => difference.access === access);
    return ofKind.length === 0 ? [] : [`**${heading}:**\n\n${listOf(ofKind)}`];
  });
}

function listOf(differences: readonly PolicyDifference[]): string {
  const shown = differences.slice(0, LISTED_MAX).map((difference) => itemOf(difference));
  const left = differences.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n');
}

function itemOf(difference: PolicyDifference, prefix = ''): string {
  const role = difference.role === null ? '' : `**${markdownText(difference.role, 80)}:** `;
  return `- ${prefix}${role}${markdownText(policyDifferenceWords(difference), 600)}.`;
}

function headingOf({ access }: PolicyDifference): string {
  return HEADINGS.find((kind) => kind.access === access)?.heading ?? '';
}

/** The grants that the policy change ends. */
export function endingLine({ ending }: Affected): readonly string[] {
  return ending.length === 0 ? [] : [`**Ends as soon as this policy is in force:** ${namesOf(ending)}.`];
}

/** Other live grants, and open requests, of the roles that change. */
export function affectedLines({ held, requested }: Affected): readonly string[] {
  const requests = requested.map(
    ({ pull, holder, role }) => `#${pull} (${markdownText(holder.login, 40)}, ${markdownText(role, 80)})`,
  );
  return [
    ...(held.length === 0
      ? []
      : [`Held now: ${namesOf(held)}. This change adds nothing to access that is already held.`]),
    ...(requests.length === 0
      ? []
      : [`Open requests: ${joined(requests)}. The policy in force at the merge applies to each of them.`]),
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
