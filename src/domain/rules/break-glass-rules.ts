import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import type { Change } from '../grants/request.ts';
import { formatInstant } from '../grants/times.ts';
import type { TeamRef } from '../team-ref.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeFacts, ChangeRule } from './rule.ts';

/**
 * Whether a change requests access without approval. Only a new entry can do so. A change of an existing
 * grant needs approval, or reduces access. The limit of its duration is `withinMaxDuration` in
 * window-rules.ts.
 */
export function breaksGlass(change: Change): boolean {
  return breakGlassEntry(change) !== null;
}

function breakGlassEntry(change: Change): PlacedGrant | null {
  return change.kind === 'added' && change.after.grant.breakGlass ? change.after : null;
}

/** The teams whose members may hold the requested access. Break-glass has its own eligible teams. */
export function eligibleTeams({ change, role }: Pick<ChangeFacts, 'change' | 'role'>): readonly TeamRef[] {
  if (role === null) return [];
  return breaksGlass(change) ? (role.breakGlass?.eligible ?? []) : role.eligible;
}

/** A break-glass request is alone in its pull request. Other changes would be merged without a review. */
export const breakGlassAlone: ChangeRule = ({ change }, { changes }) => {
  const entry = breakGlassEntry(change);
  if (entry === null || changes.length === 1) return [];
  return [ruleFinding('break-glass-alone', entry.rangeOf('/break_glass'), {})];
};

/** People use break-glass for themselves only, even if the policy allows requests for others. */
export const breakGlassForOneself: ChangeRule = ({ change, holder }, { author }) => {
  const entry = breakGlassEntry(change);
  if (entry === null || !holder.readable || holder.value === null) return [];
  if (holder.value.id === author.id) return [];
  const args = { holder: holder.value.login, author: author.login };
  return [ruleFinding('break-glass-for-other', entry.rangeOf('/holder'), args)];
};

/** Break-glass starts at once. A request that can wait until `from` can wait for approval. */
export const breakGlassAtOnce: ChangeRule = ({ change }, { now }) => {
  const entry = breakGlassEntry(change);
  if (entry === null) return [];
  const { from } = entry.grant.window;
  if (from === null || from <= now) return [];
  return [ruleFinding('break-glass-later', entry.rangeOf('/from'), { from: formatInstant(from) })];
};

/** A break-glass grant can only be shortened or withdrawn, and an ordinary grant cannot become one. */
export const breakGlassFixed: ChangeRule = (facts) => {
  const { change } = facts;
  if (change.kind === 'added' || change.kind === 'withdrawn' || givesLess(facts)) return [];
  const { before, after } = change;
  if (!before.grant.breakGlass && !after.grant.breakGlass) return [];
  const at = after.rangeOf(after.grant.breakGlass ? '/break_glass' : '');
  return [ruleFinding('break-glass-stays', at, { id: after.grant.id })];
};

/** A holder with an overdue review cannot use break-glass again before the review is given. */
export const breakGlassReviewed: ChangeRule = ({ change, emergencies }) => {
  const entry = breakGlassEntry(change);
  const [first, ...more] = emergencies.overdue;
  if (entry === null || first === undefined) return [];
  const { grant, pull, due, reviewers } = first;
  const args = {
    grant,
    pull,
    due: formatInstant(due.startOf('second')),
    teams: reviewers,
    more: more.length,
  };
  return [ruleFinding('break-glass-unreviewed', entry.rangeOf('/break_glass'), args)];
};

/** A holder may use break-glass only so many times in 30 days. The limit is for all roles together. */
export const breakGlassWithinCount: ChangeRule = ({ change, role, emergencies }) => {
  const entry = breakGlassEntry(change);
  if (entry === null || role?.breakGlass == null) return [];
  const limit = role.breakGlass.maxPer30Days;
  if (emergencies.recent < limit) return [];
  const args = { holder: entry.grant.holder, count: emergencies.recent, role: role.name, limit };
  return [ruleFinding('break-glass-often', entry.rangeOf('/break_glass'), args)];
};
