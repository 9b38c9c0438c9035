import { didYouMean } from '../document/did-you-mean.ts';
import { isError } from '../findings/finding.ts';
import { ruleFinding } from '../findings/rule-code.ts';
import { entryOf } from './entry-of.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** A role must be in the policy's catalogue. */
export const knownRole: ChangeRule = (facts, { policy }) => {
  if (facts.role !== null || facts.change.kind === 'withdrawn') return [];
  const { grant, rangeOf } = entryOf(facts.change);
  const known = [...policy.roles.keys()];
  const meant = known.find((name) => name === grant.role.toLowerCase()) ?? didYouMean(grant.role, known);
  const args = { role: grant.role, meant: meant ?? '', known: known.slice(0, 10) };
  const at = rangeOf('/role');
  const suggestion = meant === null ? {} : { suggestion: { range: at, replacement: meant } };
  return [ruleFinding('unknown-role', at, args, suggestion)];
};

/** What a role gives must be known to the last account before anybody approves it. */
export const effectsResolved: ChangeRule = (facts) => {
  if (givesLess(facts)) return [];
  const { role, holder, effects, unresolved, change } = facts;
  const silent = effects.length === 0 && !unresolved.some(isError);
  const shouldBeKnown = role !== null && holder.readable && holder.value !== null;
  return silent && shouldBeKnown
    ? [...unresolved, ruleFinding('no-effects', entryOf(change).rangeOf('/role'), { role: role.name })]
    : unresolved;
};

/** Break-glass is for roles whose policy offers it. */
export const breakGlassOffered: ChangeRule = (facts) => {
  const { grant, rangeOf } = entryOf(facts.change);
  if (!grant.breakGlass || facts.role === null || facts.role.breakGlass !== null) return [];
  return givesLess(facts)
    ? []
    : [ruleFinding('no-break-glass', rangeOf('/break_glass'), { role: facts.role.name })];
};
