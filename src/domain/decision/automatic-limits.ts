import { type DateTime, Duration } from 'luxon';
import { formatDuration } from '../grants/times.ts';
import type { Person } from '../person.ts';
import type { Role } from '../policy/policy.ts';
import { formatHours, formatMoment, isWithinHours } from '../policy/weekly-hours.ts';
import { fillerIn } from '../rules/justification-rules.ts';
import { mostHeld } from '../rules/max-total.ts';
import type { ChangeFacts, RequestFacts } from '../rules/rule.ts';
import { wholeMinutes } from '../rules/window-rules.ts';
import type { Window } from '../window.ts';
import type { LimitVerdict } from './decision.ts';

export interface LimitsInput {
  readonly role: Role;
  readonly facts: ChangeFacts;
  readonly holder: Person;
  /** With every other change of the pull request; `now` is the merge where it is judged at landing. */
  readonly request: Pick<RequestFacts, 'author' | 'changes' | 'now'>;
}

/** Each limit of automatic approval, and whether the change keeps within it; null where the role knows no such approval. */
export function automaticLimits({
  role,
  facts,
  holder,
  request,
}: LimitsInput): readonly LimitVerdict[] | null {
  const { approval, automatic } = role;
  if (approval !== 'automatic' && automatic === null) return null;
  return [
    openedByHolder(request.author, holder),
    // Without lines, no person could weigh it: there it is an error of the request.
    ...(approval === 'automatic' ? [] : [answersSay(facts)]),
    ...(automatic === null ? [] : limitsOf(automatic, facts, request)),
  ];
}

/**
 * Whether what was authorized is within the limits that can be told from it alone: totals need the whole record. What the
 * merge decided is asked again so, long after it.
 */
export function keepsWithin(
  { approval, automatic }: Role,
  { starts, ends }: Window,
  merged: DateTime,
): boolean {
  if (automatic === null) return approval === 'automatic';
  const { maxDuration, hours } = automatic;
  return (
    (maxDuration === null || ends.diff(starts).toMillis() <= maxDuration.toMillis()) &&
    (hours === null || isWithinHours(hours, merged))
  );
}

function openedByHolder(author: Person, holder: Person): LimitVerdict {
  const [asked, allowed] = [author.login, holder.login];
  return { limit: 'opened-by-holder', met: author.id === holder.id, asked, allowed };
}

function answersSay(facts: ChangeFacts): LimitVerdict {
  const filler = fillerIn(facts).map(({ question }) => question);
  return { limit: 'answers', met: filler.length === 0, asked: filler.join(', '), allowed: 'no filler' };
}

function limitsOf(
  { maxDuration, maxTotal, hours }: NonNullable<Role['automatic']>,
  facts: ChangeFacts,
  request: LimitsInput['request'],
): readonly LimitVerdict[] {
  const limits: LimitVerdict[] = [];
  if (maxDuration !== null) limits.push(stay(maxDuration, facts));
  if (maxTotal !== null) {
    const most = Duration.fromMillis(mostHeld(facts, request, maxTotal.within));
    limits.push({
      limit: 'max-total',
      met: facts.window !== null && most.toMillis() <= maxTotal.of.toMillis(),
      asked: wholeMinutes(most),
      allowed: `${formatDuration(maxTotal.of)} within ${formatDuration(maxTotal.within)}`,
    });
  }
  if (hours !== null) {
    limits.push({
      limit: 'hours',
      met: isWithinHours(hours, request.now),
      asked: formatMoment(hours, request.now),
      allowed: formatHours(hours),
    });
  }
  return limits;
}

function stay(maxDuration: Duration, { window }: ChangeFacts): LimitVerdict {
  const asked = window === null ? null : window.ends.diff(window.starts);
  return {
    limit: 'max-duration',
    met: asked !== null && asked.toMillis() <= maxDuration.toMillis(),
    asked: asked === null ? 'no time' : wholeMinutes(asked),
    allowed: formatDuration(maxDuration),
  };
}
