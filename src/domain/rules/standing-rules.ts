import { ruleFinding } from '../findings/rule-code.ts';
import { formatInstant } from '../grants/times.ts';
import { givesLess, staysWithHolder } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** A grant in force stays with its holder and its role: anything else is another grant, under another id. */
export const holderAndRoleStay: ChangeRule = (facts) => {
  const { change, inForce } = facts;
  if (change.kind === 'withdrawn' || change.kind === 'added' || inForce === null) return [];
  const { grant, rangeOf } = change.after;
  const holderChanged = { id: grant.id, was: inForce.holder.login };
  const roleChanged = { id: grant.id, was: inForce.role };
  return [
    ...(staysWithHolder(facts) ? [] : [ruleFinding('holder-changed', rangeOf('/holder'), holderChanged)]),
    ...(grant.role === inForce.role ? [] : [ruleFinding('role-changed', rangeOf('/role'), roleChanged)]),
  ];
};

/** What has started has started: its beginning cannot be moved, nor taken from a file that holds what was refused. */
export const startStays: ChangeRule = ({ change, inForce, window }, { now }) => {
  if (change.kind === 'withdrawn' || change.kind === 'added' || inForce === null) return [];
  const was = change.before.grant.window.from;
  const is = change.after.grant.window.from;
  const moved = window !== null && window.starts > inForce.window.starts;
  if (inForce.window.starts > now || (!moved && was?.toMillis() === is?.toMillis())) return [];
  const at = change.after.rangeOf('/from');
  return [ruleFinding('start-moved', at, { started: formatInstant(inForce.window.starts) })];
};

/** Shortening is free only for what is in force: the file may hold more than was ever approved. */
export const shortensWhatIsInForce: ChangeRule = (facts) => {
  const { change, spent, inForce, window } = facts;
  if (change.kind !== 'shortened' || window === null || givesLess(facts)) return [];
  // Ended, or with another holder or role: those rules say so.
  if (inForce === null ? spent : !staysWithHolder(facts) || change.after.grant.role !== inForce.role)
    return [];
  return [ruleFinding('not-less', change.after.rangeOf(''), { id: change.after.grant.id })];
};
