import type { PolicyDifference } from '../../policy/policy-difference.ts';

/** What a policy change does for people, in a plain sentence that follows the role's name or stands for itself. */
export function policyDifferenceWords({ part, role, weight, was, is }: PolicyDifference): string {
  switch (part) {
    case 'role':
      return is === null ? `is gone; nobody can ask for it (it was ${was})` : `is new: ${is}`;
    case 'provision':
      return is === null ? `no longer gives ${was}` : `gives ${is} as well`;
    case 'eligible':
      return is === null ? `${was} may no longer ask for it` : `${is} may ask for it, too`;
    case 'approval':
      return role === null
        ? `The policy itself is changed with the approval of ${is}, until now of ${was}`
        : approvalWords(was, is);
    case 'automatic':
      return automaticWords(weight, was, is);
    case 'max-duration':
      return `may be held for ${is} at a time, until now for ${was}`;
    case 'max-total':
      return `in all ${is ?? 'without limit'}, until now ${was ?? 'without limit'}`;
    case 'break-glass':
      if (is === null) return `is no longer given in an emergency (${was})`;
      return was === null
        ? `can be had in an emergency, without approval: ${is}`
        : `in an emergency ${is}, until now ${was}`;
    case 'connect':
      return `holders are told ${is ?? 'nothing'}, until now ${was ?? 'nothing'}`;
    case 'description':
      return `is described as "${is}", until now as "${was}"`;
    case 'files':
      return is === null ? `${was} no longer names grants files` : `${is} names grants files, too`;
    case 'merge':
      return is === 'auto'
        ? 'Curfew merges requests by itself'
        : 'People merge requests, and Curfew no longer does';
    case 'on-behalf':
      return is === 'allow'
        ? 'Everybody may ask for access for somebody else'
        : 'Nobody may ask for somebody else any more';
    case 'ticket':
      return `A ticket is ${is}; until now ${was}`;
    case 'approval-valid-for':
      return `Approvals count for ${is ?? 'any time'}, until now for ${was ?? 'any time'}`;
    case 'request-ttl':
      return `Requests that nobody touches are closed ${after(is)}, until now ${after(was)}`;
  }
}

function approvalWords(was: string | null, is: string | null): string {
  if (is === 'nobody') return `needs nobody's approval any more, until now that of ${was}`;
  return `needs the approval of ${is}, until now of ${was}`;
}

function automaticWords(weight: PolicyDifference['weight'], was: string | null, is: string | null): string {
  if (is === null) {
    return weight === 'more'
      ? `is approved automatically without limits, until now only within ${was}`
      : `is no longer approved automatically (until now within ${was})`;
  }
  if (was !== null) return `needs nobody's approval within ${is}, until now within ${was}`;
  return weight === 'less'
    ? `is approved automatically only within ${is}, until now without limits`
    : `needs nobody's approval within ${is}`;
}

function after(ttl: string | null): string {
  return ttl === null ? 'never' : `after ${ttl}`;
}
