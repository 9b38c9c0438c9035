import type { Decision, LineVerdict } from '../../decision/decision.ts';
import type { Person } from '../../person.ts';
import { markdownText } from '../../text/escape.ts';
import { limitSentence, reviewTeamsText } from '../decision-words.ts';
import { WHY_NOT_COUNTED } from '../why-not-counted.ts';

/** Reviews that the explanation of one line names. */
const REVIEWS_MAX = 20;

/**
 * The decision as a Markdown tree: each approval line, the people who count for it, and why the others do
 * not.
 */
export function decisionTree(decision: Decision): string {
  if (decision.by === 'none-needed') return '- Less access needs no approval.';
  if (decision.by === 'break-glass') return breakGlassTree(decision);
  const uncertain =
    decision.by === 'automatic' && decision.outcome === 'unreadable'
      ? ['- A person requested changes. Curfew could not read whether this person may block the request.']
      : [];
  const parts = [
    ...limitsTree(decision),
    ...decision.lines.map(lineTree),
    ...objections(decision),
    ...uncertain,
    ...unreadablePushes(decision),
  ];
  return parts.join('\n') || '- No approver is known yet.';
}

function unreadablePushes({ pushes }: Decision): readonly string[] {
  const because = pushes?.unreadable;
  return because === undefined
    ? []
    : [`- Curfew could not read who pushed this content: ${markdownText(because)}.`];
}

function breakGlassTree(decision: Decision): string {
  const approvers = decision.lines.flatMap(({ counted }) => counted.map(({ by }) => by));
  return [
    '- Break-glass needs no approval before the merge.',
    `- One member of ${markdownText(reviewTeamsText(decision.lines))} must review it afterwards.`,
    ...approvers.map((person) => `  - ${login(person)} has approved it already`),
    ...objections(decision),
  ].join('\n');
}

function objections({ blockedBy }: Decision): readonly string[] {
  return blockedBy.map((person) => `- ${login(person)} requested changes. This blocks the request.`);
}

function limitsTree({ by, automatic = [] }: Decision): readonly string[] {
  if (automatic.length === 0) return [];
  const allowed = automatic.every(({ met }) => met);
  const consequence = by === 'people' ? ', so people decide' : '';
  return [
    `- Automatic approval: ${allowed ? 'allowed' : `not allowed${consequence}`}`,
    ...automatic.map((limit) => `  - ${limit.met ? '' : '**No:** '}${markdownText(limitSentence(limit))}`),
  ];
}

function lineTree({ count, from, met, counted, notCounted, unreadable }: LineVerdict): string {
  const left = counted.length + notCounted.length - REVIEWS_MAX;
  return [
    `- ${count} of ${markdownText(from.join(' or '))}: ${met ? 'met' : counted.length === 0 ? 'none yet' : `${counted.length} so far`}`,
    ...unreadable.map(
      (team) => `  - ${markdownText(team)} could not be read. Its members do not count until it can be read.`,
    ),
    ...counted.slice(0, REVIEWS_MAX).map(({ by, team }) => `  - ${login(by)} counts (${markdownText(team)})`),
    ...notCounted
      .slice(0, Math.max(0, REVIEWS_MAX - counted.length))
      .map(({ by, why, saw }) =>
        saw === undefined
          ? `  - ${login(by)} does not count: ${WHY_NOT_COUNTED[why]}`
          : `  - ${login(by)} does not count: approved an earlier version; a new review counts`,
      ),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ].join('\n');
}

function login(person: Person): string {
  return markdownText(person.login, 40);
}
