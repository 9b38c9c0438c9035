import { type DateTime, Duration } from 'luxon';
import { formatDuration } from '../grants/times.ts';
import type { Person } from '../person.ts';
import type { Role } from '../policy/policy.ts';
import { formatHours, formatMoment, isWithinHours } from '../policy/weekly-hours.ts';
import { fillerIn } from '../rules/justification-rules.ts';
import { longestHeldMs } from '../rules/max-total.ts';
import type { ChangeFacts, RequestFacts } from '../rules/rule.ts';
import { wholeMinutes } from '../rules/window-rules.ts';
import type { Window } from '../window.ts';
import type { LimitVerdict } from './decision.ts';

export interface LimitsInput {
  readonly role: Role;
  readonly facts: ChangeFacts;
  readonly holder: Person;
  /** All changes of the pull request. `now` is the time of the merge if the request is judged at landing. */
  readonly request: Pick<RequestFacts, 'author' | 'changes' | 'now'>;
}

/**
 * Each limit of automatic approval, and whether the change meets it; null if the role has no automatic
 * approval.
 */
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
    // Without approval lines, no person would read the answers. There, filler is an error of the request
    // instead.
    ...(approval === 'automatic' ? [] : [answersMeaningful(facts)]),
    ...(automatic === null ? [] : verdictsOf(automatic, facts, request)),
  ];
}

/**
 * Whether an authorized window meets the limits that need no other data. Totals need the whole record, and
 * are not checked here. Confirmation uses this long after the merge, to check the merge's decision again.
 */
export function staysWithinLimits(
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

function answersMeaningful(facts: ChangeFacts): LimitVerdict {
  const filler = fillerIn(facts).map(({ question }) => question);
  return { limit: 'answers', met: filler.length === 0, asked: filler.join(', '), allowed: 'no filler' };
}

function verdictsOf(
  { maxDuration, maxTotal, hours }: NonNullable<Role['automatic']>,
  facts: ChangeFacts,
  request: LimitsInput['request'],
): readonly LimitVerdict[] {
  const verdicts: LimitVerdict[] = [];
  if (maxDuration !== null) verdicts.push(durationLimit(maxDuration, facts));
  if (maxTotal !== null) {
    const total = Duration.fromMillis(longestHeldMs(facts, request, maxTotal.within));
    verdicts.push({
      limit: 'max-total',
      met: facts.window !== null && total.toMillis() <= maxTotal.of.toMillis(),
      asked: wholeMinutes(total),
      allowed: `${formatDuration(maxTotal.of)} within ${formatDuration(maxTotal.within)}`,
    });
  }
  if (hours !== null) {
    verdicts.push({
      limit: 'hours',
      met: isWithinHours(hours, request.now),
      asked: formatMoment(hours, request.now),
      allowed: formatHours(hours),
    });
  }
  return verdicts;
}

function durationLimit(maxDuration: Duration, { window }: ChangeFacts): LimitVerdict {
  const asked = window === null ? null : window.ends.diff(window.starts);
  return {
    limit: 'max-duration',
    met: asked !== null && asked.toMillis() <= maxDuration.toMillis(),
    asked: asked === null ? 'no time' : wholeMinutes(asked),
    allowed: formatDuration(maxDuration),
  };
}
