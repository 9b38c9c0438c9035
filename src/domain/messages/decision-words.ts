import type { Decision, LineVerdict, NotCounted } from '../decision/decision.ts';
import type { Person } from '../person.ts';
import { markdownText, plainText } from '../text/escape.ts';
import { limitSentence } from './limit-words.ts';

/** Reviews that one line's explanation names. */
const NAMED = 20;

const WHY_NOT: Readonly<Record<NotCounted, string>> = {
  holder: 'would hold it',
  author: 'opened this request',
  contributor: 'changed this request with a commit',
  'not-human': 'is not a person',
  'not-eligible': 'is in none of these teams',
  unreadable: 'may be in a team that could not be read',
  dismissed: 'the review was dismissed',
  'before-revision': 'approved before this content was there; a new review counts',
  'too-old': 'approved too long ago for the policy; a new review counts',
  superseded: 'asked for changes',
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

/** Logins of people whose approval was for another content, in plain text. */
export function earlierApprovers(decisions: readonly Decision[]): readonly string[] {
  const people = decisions.flatMap(({ lines }) =>
    lines.flatMap(({ notCounted }) => notCounted.filter(({ saw }) => saw !== undefined)),
  );
  return [...new Set(people.map(({ by }) => plainText(by.login, 40)))];
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
  if (decision.by === 'break-glass') return breakGlassTree(decision);
  const blocked = decision.blockedBy.map((person) => `- ${login(person)} asked for changes: that blocks.`);
  const doubtful =
    decision.by === 'automatic' && decision.outcome === 'unreadable'
      ? ['- Somebody asked for changes, and whether that person may could not be read.']
      : [];
  const parts = [...limitsTree(decision), ...decision.lines.map(lineTree), ...blocked, ...doubtful];
  return parts.join('\n') || '- Nobody has been asked yet.';
}

function breakGlassTree({ lines, blockedBy }: Decision): string {
  return [
    '- Break-glass: nobody has to approve it beforehand.',
    `- One person of ${markdownText(reviewTeams(lines))} reviews it afterwards.`,
    ...lines.flatMap(({ counted }) => counted.map(({ by }) => `  - ${login(by)} has approved it already`)),
    ...blockedBy.map((person) => `- ${login(person)} asked for changes: that blocks.`),
  ].join('\n');
}

/** `acme/dba or acme/sre`. */
export function reviewTeams(lines: readonly Pick<LineVerdict, 'from'>[]): string {
  return [...new Set(lines.flatMap(({ from }) => from))].join(' or ');
}

function limitsTree({ by, automatic = [] }: Decision): readonly string[] {
  if (automatic.length === 0) return [];
  const within = automatic.every(({ met }) => met);
  const then = by === 'people' ? '; people decide' : '';
  return [
    `- Without anybody's approval: ${within ? 'allowed' : `not allowed${then}`}`,
    ...automatic.map((limit) => `  - ${limit.met ? '' : '**No:** '}${markdownText(limitSentence(limit))}`),
  ];
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
      .map(({ by, why, saw }) =>
        saw === undefined
          ? `  - ${login(by)} does not count: ${WHY_NOT[why]}`
          : `  - ${login(by)} does not count: approved an earlier version; a new review counts`,
      ),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ].join('\n');
}

function login(person: Person): string {
  return markdownText(person.login, 40);
}
