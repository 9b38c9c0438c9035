import { DateTime } from 'luxon';
import { formatInstant } from '../grants/times.ts';
import type { Person } from '../person.ts';
import type { PolicyDifference } from '../policy/policy-difference.ts';
import type { Weight } from '../policy/weights.ts';
import { joined } from './decision-words.ts';
import { markdownText } from './plain-text.ts';
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

const HEADINGS: readonly (readonly [Weight, string])[] = [
  ['more', 'Gives more'],
  ['other', 'Changes'],
  ['less', 'Gives less'],
];

/** Who would gain or lose what, what gives more first. */
export function differenceLists({
  differences,
  first,
}: {
  readonly differences: readonly PolicyDifference[];
  readonly first: boolean;
}): readonly string[] {
  if (first) return [`**The first policy:**\n\n${listOf(differences)}`];
  if (differences.length === 0) return ['Nobody gains or loses anything: only comments or layout change.'];
  return HEADINGS.flatMap(([weight, heading]) => {
    const of = differences.filter((each) => each.weight === weight);
    return of.length === 0 ? [] : [`**${heading}:**\n\n${listOf(of)}`];
  });
}

function listOf(differences: readonly PolicyDifference[]): string {
  const shown = differences.slice(0, MOST).map((difference) => {
    const about = difference.role === null ? '' : `**${markdownText(difference.role, 80)}:** `;
    return `- ${about}${markdownText(policyDifferenceWords(difference), 600)}.`;
  });
  const left = differences.length - shown.length;
  return [...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join('\n');
}

/** Live grants and open requests of the roles that change. */
export function affectedLines({ held, ending, asked }: Affected): readonly string[] {
  const namesOf = (grants: Affected['held']) =>
    joined(
      grants.map(
        ({ holder, role, until }) =>
          `${markdownText(holder.login, 40)} (${markdownText(role, 80)}, until ${timeOf(until)})`,
      ),
    );
  const requests = asked.map(
    ({ pull, holder, role }) => `#${pull} (${markdownText(holder.login, 40)}, ${markdownText(role, 80)})`,
  );
  return [
    ...(ending.length === 0 ? [] : [`**Ends at once when this is in force:** ${namesOf(ending)}.`]),
    ...(held.length === 0 ? [] : [`Held now: ${namesOf(held)}. This adds nothing to what they hold.`]),
    ...(requests.length === 0
      ? []
      : [`Asked for now, and judged by whatever policy is in force when it lands: ${joined(requests)}.`]),
  ];
}

function timeOf(iso: string): string {
  return formatInstant(DateTime.fromISO(iso, { zone: 'utc' }).startOf('second'));
}
