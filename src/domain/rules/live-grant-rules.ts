import { ruleFinding } from '../findings/rule-code.ts';
import { formatInstant } from '../grants/times.ts';
import { givesLess, staysWithHolder } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/**
 * A grant in force keeps its holder and its role. Another holder or role needs a new grant with its own id.
 */
export const holderAndRoleFixed: ChangeRule = (facts) => {
  const { change, inForce } = facts;
  if (change.kind === 'withdrawn' || change.kind === 'added' || inForce === null) return [];
  const { grant, rangeOf } = change.after;
  const holderArgs = { id: grant.id, holder: inForce.holder.login };
  const roleArgs = { id: grant.id, role: inForce.role };
  return [
    ...(staysWithHolder(facts) ? [] : [ruleFinding('holder-changed', rangeOf('/holder'), holderArgs)]),
    ...(grant.role === inForce.role ? [] : [ruleFinding('role-changed', rangeOf('/role'), roleArgs)]),
  ];
};

/**
 * The start of a grant that has started cannot be moved. The file may have another start, from a version that
 * was refused.
 */
export const startFixed: ChangeRule = ({ change, inForce, window }, { now }) => {
  if (change.kind === 'withdrawn' || change.kind === 'added' || inForce === null) return [];
  const fromBefore = change.before.grant.window.from;
  const fromAfter = change.after.grant.window.from;
  const startsLater = window !== null && window.starts > inForce.window.starts;
  const sameFrom = fromBefore?.toMillis() === fromAfter?.toMillis();
  if (inForce.window.starts > now || (!startsLater && sameFrom)) return [];
  const at = change.after.rangeOf('/from');
  return [ruleFinding('start-moved', at, { started: formatInstant(inForce.window.starts) })];
};

/**
 * Shortening needs no approval only if it shortens the grant in force. The file may contain more than was
 * ever approved.
 */
export const shortensLiveGrant: ChangeRule = (facts) => {
  const { change, spent, inForce, window } = facts;
  if (change.kind !== 'shortened' || window === null || givesLess(facts)) return [];
  // If the grant has ended, or its holder or role changes, other rules report it.
  if (inForce === null ? spent : !staysWithHolder(facts) || change.after.grant.role !== inForce.role)
    return [];
  return [ruleFinding('not-less', change.after.rangeOf(''), { id: change.after.grant.id })];
};
