import { ruleFinding } from '../findings/rule-code.ts';
import { breaksGlass, eligibleTeams } from './break-glass-rules.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/**
 * The holder has an account on GitHub. An account that cannot be read is an error, because it may not exist.
 */
export const holderExists: ChangeRule = (facts) => {
  const { change, holder } = facts;
  if (change.kind === 'withdrawn' || givesLess(facts)) return [];
  const { grant, rangeOf } = change.after;
  const at = rangeOf('/holder');
  if (!holder.readable) {
    return [ruleFinding('unreadable-account', at, { login: grant.holder, because: holder.because })];
  }
  return holder.value === null ? [ruleFinding('no-such-account', at, { login: grant.holder })] : [];
};

/** People request access for themselves, unless the policy allows requests for others. */
export const holderIsAuthor: ChangeRule = (facts, { author, policy }) => {
  const { change, holder } = facts;
  // For break-glass, the policy's setting does not count. The rule breakGlassForOneself reports it.
  if (change.kind !== 'added' || policy.requests.onBehalf === 'allow' || breaksGlass(change)) return [];
  if (!holder.readable || holder.value === null || holder.value.id === author.id) return [];
  const args = { holder: holder.value.login, author: author.login };
  return [ruleFinding('not-the-author', change.after.rangeOf('/holder'), args)];
};

/** People may only shorten or withdraw another person's grant. */
export const othersOnlyReduce: ChangeRule = (facts, { author, policy }) => {
  const { change, holder, inForce } = facts;
  if (change.kind === 'added' || givesLess(facts) || policy.requests.onBehalf === 'allow') return [];
  const person = inForce?.holder ?? (holder.readable ? holder.value : null);
  if (person === null || person.id === author.id) return [];
  const at = change.kind === 'withdrawn' ? null : change.after.rangeOf('');
  return [ruleFinding('not-yours', at, { holder: person.login, author: author.login })];
};

/**
 * The holder is in an eligible team of the role. A team that cannot be read is a different error: it does not
 * mean "no".
 */
export const holderEligible: ChangeRule = (facts) => {
  const { change, role, holder, eligible } = facts;
  if (change.kind === 'withdrawn' || givesLess(facts) || role === null) return [];
  if (!holder.readable || holder.value === null) return [];
  // The rule breakGlassOffered reports it. There are no eligible teams to check.
  if (breaksGlass(change) && role.breakGlass === null) return [];
  const at = change.after.rangeOf('/holder');
  const teams = eligibleTeams(facts);
  if (teams.length === 0) return [ruleFinding('nobody-eligible', at, { role: role.name })];
  if (!eligible.readable) {
    return [ruleFinding('unreadable-team', at, { what: eligible.what, because: eligible.because })];
  }
  if (eligible.value) return [];
  const name = breaksGlass(change) ? `${role.name} by break-glass` : role.name;
  return [ruleFinding('not-eligible', at, { holder: holder.value.login, role: name, teams })];
};
