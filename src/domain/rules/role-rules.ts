import { didYouMean } from '../document/did-you-mean.ts';
import { isError } from '../findings/finding.ts';
import { ruleFinding } from '../findings/rule-code.ts';
import { changedEntry } from './changed-entry.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** The role is in the policy's catalogue. */
export const knownRole: ChangeRule = (facts, { policy }) => {
  if (facts.role !== null || facts.change.kind === 'withdrawn') return [];
  const { grant, rangeOf } = changedEntry(facts.change);
  const known = [...policy.roles.keys()];
  const meant = known.find((name) => name === grant.role.toLowerCase()) ?? didYouMean(grant.role, known);
  const args = { role: grant.role, meant: meant ?? '', known: known.slice(0, 10) };
  const at = rangeOf('/role');
  const suggestion = meant === null ? {} : { suggestion: { range: at, replacement: meant } };
  return [ruleFinding('unknown-role', at, args, suggestion)];
};

/** Every effect of the role is resolved, including the account, before a person approves it. */
export const effectsResolved: ChangeRule = (facts) => {
  if (givesLess(facts)) return [];
  const { role, holder, effects, unresolved, change } = facts;
  const isUnexplained = effects.length === 0 && !unresolved.some(isError);
  const isResolvable = role !== null && holder.readable && holder.value !== null;
  return isUnexplained && isResolvable
    ? [...unresolved, ruleFinding('no-effects', changedEntry(change).rangeOf('/role'), { role: role.name })]
    : unresolved;
};

/** A break-glass request needs a role that offers break-glass. */
export const breakGlassOffered: ChangeRule = (facts) => {
  const { grant, rangeOf } = changedEntry(facts.change);
  if (!grant.breakGlass || facts.role === null || facts.role.breakGlass !== null) return [];
  return givesLess(facts)
    ? []
    : [ruleFinding('no-break-glass', rangeOf('/break_glass'), { role: facts.role.name })];
};
