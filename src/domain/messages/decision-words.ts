import type { Decision, LimitVerdict, LineVerdict } from '../decision/decision.ts';
import type { Person } from '../person.ts';
import { plainText } from '../text/escape.ts';

/** Items of a list that a sentence names. */
const NAMED_MAX = 5;

/** The logins of all people whose approval counted, in plain text. */
export function approversOf(decisions: readonly Decision[]): string {
  const people = decisions.flatMap(({ lines }) =>
    lines.flatMap(({ counted }) => counted.map(({ by }) => by)),
  );
  return namesOf(people);
}

/** The logins of the people who approved a revision that was recorded before this one, in plain text. */
export function earlierApprovers(decisions: readonly Decision[]): readonly string[] {
  return reviewersNotCounted(decisions, ({ why, saw }) => why === 'before-revision' && saw !== undefined);
}

/**
 * Sentences about people who may think that they have approved this: they approved before Curfew had read
 * anything, or they approved a commit with other content. Plain text.
 */
export function unseenApprovalSentences(decisions: readonly Decision[]): readonly string[] {
  const early = reviewersNotCounted(
    decisions,
    ({ why, saw }) => why === 'before-revision' && saw === undefined,
  );
  const other = reviewersNotCounted(decisions, ({ why }) => why === 'other-content');
  return [
    ...(early.length === 0
      ? []
      : [
          `${joined(early)} approved before Curfew had read this. Such an approval does not count, because Curfew cannot know which version it was for.`,
        ]),
    ...(other.length === 0 ? [] : [`${joined(other)} approved a commit with other content.`]),
  ];
}

/** The logins of the people whose review was dismissed, in plain text. */
export function dismissedReviewers(decisions: readonly Decision[]): readonly string[] {
  return reviewersNotCounted(decisions, ({ why }) => why === 'dismissed');
}

function reviewersNotCounted(
  decisions: readonly Decision[],
  isMeant: (review: LineVerdict['notCounted'][number]) => boolean,
): readonly string[] {
  const reviews = decisions.flatMap(({ lines }) =>
    lines.flatMap(({ notCounted }) => notCounted.filter(isMeant)),
  );
  return [...new Set(reviews.map(({ by }) => plainText(by.login, 40)))];
}

/** Why Curfew could not read who pushed, if a decision waits for that; null if none does. */
export function unreadablePushes(decisions: readonly Decision[]): string | null {
  const waiting = decisions.find(
    ({ outcome, pushes }) => outcome === 'unreadable' && pushes?.unreadable !== undefined,
  );
  return waiting?.pushes?.unreadable ?? null;
}

export function namesOf(people: readonly Person[]): string {
  return joined([...new Set(people.map(({ login }) => plainText(login, 40)))]);
}

/** `a`, `a and b`, `a, b and c`. A long list is cut, with the number of the other items at its end. */
export function joined(parts: readonly string[]): string {
  const shown =
    parts.length > NAMED_MAX
      ? [...parts.slice(0, NAMED_MAX - 1), `${parts.length - (NAMED_MAX - 1)} more`]
      : parts;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** `acme/dba or acme/sre`. */
export function reviewTeamsText(lines: readonly Pick<LineVerdict, 'from'>[]): string {
  return [...new Set(lines.flatMap(({ from }) => from))].join(' or ');
}

/** The result of one limit of automatic approval, as a plain sentence. */
export function limitSentence({ limit, met, asked, allowed }: LimitVerdict): string {
  switch (limit) {
    case 'opened-by-holder':
      return met
        ? `The holder, ${allowed}, opened the request.`
        : `${asked} opened the request for ${allowed}, and automatic approval needs the holder to open it.`;
    case 'answers':
      return met
        ? 'The justification does not look like filler.'
        : `The justification looks like filler (${asked}).`;
    case 'max-duration':
      return met
        ? `${asked} is within the limit of ${allowed}.`
        : `${asked} is longer than automatic approval allows (${allowed}).`;
    case 'max-total':
      return met
        ? `${asked} in total is within the limit of ${allowed}.`
        : `${asked} in total is more than automatic approval allows (${allowed}).`;
    case 'hours':
      return met
        ? `It is ${asked}, within ${allowed}.`
        : `It is ${asked}, outside the hours of automatic approval (${allowed}).`;
  }
}

/** The change that would bring a request within a limit. Empty for the hours: they come by themselves. */
export function limitFix({ limit, allowed }: LimitVerdict): string {
  switch (limit) {
    case 'opened-by-holder':
      return `${allowed} must open the request.`;
    case 'answers':
      return 'Write in the justification what you will do, and why it must be production.';
    case 'max-duration':
      return `Request at most ${allowed}.`;
    case 'max-total':
      return 'Request less time, or wait until earlier access no longer counts.';
    case 'hours':
      return '';
  }
}
