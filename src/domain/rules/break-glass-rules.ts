import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import type { Change } from '../grants/request.ts';
import { formatInstant } from '../grants/times.ts';
import type { TeamRef } from '../team-ref.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeFacts, ChangeRule } from './rule.ts';

/**
 * Whether a change is to be given without approval. Only a new entry is: a grant that is there already is changed with
 * approval, or given back.
 */
export function breaksGlass(change: Change): boolean {
  return emergencyIn(change) !== null;
}

function emergencyIn(change: Change): PlacedGrant | null {
  return change.kind === 'added' && change.after.grant.breakGlass ? change.after : null;
}

/** Who may hold what is asked for: in an emergency others than on ordinary days. */
export function eligibleTeams({ change, role }: Pick<ChangeFacts, 'change' | 'role'>): readonly TeamRef[] {
  if (role === null) return [];
  return breaksGlass(change) ? (role.breakGlass?.eligible ?? []) : role.eligible;
}

/** A break-glass request is alone in its pull request: what is merged in its hurry nobody has looked at. */
export const breakGlassAlone: ChangeRule = ({ change }, { changes }) => {
  const emergency = emergencyIn(change);
  if (emergency === null || changes.length === 1) return [];
  return [ruleFinding('break-glass-alone', emergency.rangeOf('/break_glass'), {})];
};

/** People break the glass for themselves, whatever else the policy lets them ask for others. */
export const breakGlassForOneself: ChangeRule = ({ change, holder }, { author }) => {
  const emergency = emergencyIn(change);
  if (emergency === null || !holder.readable || holder.value === null) return [];
  if (holder.value.id === author.id) return [];
  const args = { holder: holder.value.login, author: author.login };
  return [ruleFinding('break-glass-for-other', emergency.rangeOf('/holder'), args)];
};

/** An emergency is now. What can wait until `from` can wait for approval. */
export const breakGlassAtOnce: ChangeRule = ({ change }, { now }) => {
  const emergency = emergencyIn(change);
  if (emergency === null) return [];
  const { from } = emergency.grant.window;
  if (from === null || from <= now) return [];
  return [ruleFinding('break-glass-later', emergency.rangeOf('/from'), { from: formatInstant(from) })];
};

/** A break-glass grant is only shortened or withdrawn, and no other grant becomes one. */
export const breakGlassStays: ChangeRule = (facts) => {
  const { change } = facts;
  if (change.kind === 'added' || change.kind === 'withdrawn' || givesLess(facts)) return [];
  const { before, after } = change;
  if (!before.grant.breakGlass && !after.grant.breakGlass) return [];
  const at = after.rangeOf(after.grant.breakGlass ? '/break_glass' : '');
  return [ruleFinding('break-glass-stays', at, { id: after.grant.id })];
};

/** Whoever owes a review that is overdue does not break the glass again before it was given. */
export const breakGlassReviewed: ChangeRule = ({ change, emergencies }) => {
  const emergency = emergencyIn(change);
  const [first, ...more] = emergencies.overdue;
  if (emergency === null || first === undefined) return [];
  const { grant, pull, due, reviewers } = first;
  const args = {
    grant,
    pull,
    due: formatInstant(due.startOf('second')),
    teams: reviewers,
    more: more.length,
  };
  return [ruleFinding('break-glass-unreviewed', emergency.rangeOf('/break_glass'), args)];
};

/** What happens often is no emergency. Counted over all roles: another role is no other emergency. */
export const breakGlassSeldom: ChangeRule = ({ change, role, emergencies }) => {
  const emergency = emergencyIn(change);
  if (emergency === null || role?.breakGlass == null) return [];
  const limit = role.breakGlass.maxPer30Days;
  if (emergencies.recent < limit) return [];
  const args = { holder: emergency.grant.holder, count: emergencies.recent, role: role.name, limit };
  return [ruleFinding('break-glass-often', emergency.rangeOf('/break_glass'), args)];
};
