import type { Decision, LineVerdict, NotCounted } from '../decision/decision.ts';
import type { Person } from '../person.ts';
import { markdownText, plainText } from './plain-text.ts';

/** Reviews that one line's explanation names. */
const NAMED = 20;

const WHY_NOT: Readonly<Record<NotCounted, string>> = {
  holder: 'would hold it',
  author: 'opened this request',
  contributor: 'changed this request with a commit',
  'not-human': 'is not a person',
  'not-eligible': 'is in none of these teams',
  dismissed: 'the review was dismissed',
  'before-revision': 'reviewed before this content was here; a new review counts',
  superseded: 'asked for changes, or took the approval back',
  'counted-elsewhere': 'counts for another line',
  'not-needed': 'approves, and was not needed',
};

/** What is still missing, in plain text: `1 of acme/dba and 2 of acme/security or acme/sre`. Empty where nothing is. */
export function missingApprovals(decisions: readonly Decision[]): string {
  const missing = decisions
    .flatMap(({ lines }) => lines)
    .filter(({ met }) => !met)
    .map(({ count, counted, from }) => `${count - counted.length} of ${from.join(' or ')}`);
  return joined([...new Set(missing)].map((line) => plainText(line, 80)));
}

/** Logins of everybody whose approval counted, in plain text. */
export function approversOf(decisions: readonly Decision[]): string {
  const people = decisions.flatMap(({ lines }) =>
    lines.flatMap(({ counted }) => counted.map(({ by }) => by)),
  );
  return namesOf(people);
}

export function namesOf(people: readonly Person[]): string {
  return joined([...new Set(people.map(({ login }) => plainText(login, 40)))]);
}

/** `a`, `a and b`, `a, b and c`; of many the first few. */
export function joined(parts: readonly string[]): string {
  const shown = parts.length > 5 ? [...parts.slice(0, 4), `${parts.length - 4} more`] : parts;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** The decision as a Markdown tree: each line of approval, who counted, and who did not and why. */
export function decisionTree(decision: Decision): string {
  if (decision.by === 'none-needed') return '- Less access needs no approval.';
  if (decision.by === 'automatic') {
    return decision.outcome === 'approved'
      ? '- The policy approves this role automatically for whoever asks for themselves.'
      : '- Automatic approval is only for what the holder asks for themselves.';
  }
  const lines = decision.lines.map(lineTree);
  const blocked = decision.blockedBy.map(
    ({ login }) => `- ${markdownText(login, 40)} asked for changes: that blocks.`,
  );
  return [...lines, ...blocked].join('\n') || '- Nobody has been asked yet.';
}

function lineTree({ count, from, met, counted, notCounted, unreadable }: LineVerdict): string {
  const left = counted.length + notCounted.length - NAMED;
  return [
    `- ${count} of ${markdownText(from.join(' or '))}: ${met ? 'met' : counted.length === 0 ? 'nobody yet' : `${counted.length} so far`}`,
    ...unreadable.map(
      (team) => `  - ${markdownText(team)} could not be read; nobody of it counts until it can`,
    ),
    ...counted.slice(0, NAMED).map(({ by, team }) => `  - ${login(by)} counts (${markdownText(team)})`),
    ...notCounted
      .slice(0, Math.max(0, NAMED - counted.length))
      .map(({ by, why }) => `  - ${login(by)} does not count: ${WHY_NOT[why]}`),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ].join('\n');
}

function login(person: Person): string {
  return markdownText(person.login, 40);
}
