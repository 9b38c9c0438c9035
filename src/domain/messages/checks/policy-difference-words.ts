import type { PolicyDifference } from '../../policy/policy-difference.ts';

/**
 * One policy change for the people who approve it, in plain text. For a role, the caller writes the role's name before it;
 * for the whole policy, it is a sentence of its own. It has no full stop.
 */
export function policyDifferenceWords({ part, role, access, before, after }: PolicyDifference): string {
  switch (part) {
    case 'role':
      return after === null
        ? `is removed. It can no longer be requested (before: ${before})`
        : `is new: ${after}`;
    case 'provision':
      return after === null ? `no longer gives ${before}` : `also gives ${after}`;
    case 'eligible':
      return after === null ? `${before} can no longer request it` : `${after} can request it, too`;
    case 'approval':
      return role === null
        ? `Changes of the policy need the approval of ${after} (before: ${before})`
        : approvalWords(before, after);
    case 'automatic':
      return automaticWords(access, before, after);
    case 'max-duration':
      return `can be held for up to ${after} at a time (before: ${before})`;
    case 'max-total':
      return `can be held in total for ${after ?? 'any time'} (before: ${before ?? 'any time'})`;
    case 'break-glass':
      return breakGlassWords(before, after);
    case 'connect':
      return `shows its holders how to connect: ${after ?? 'nothing'} (before: ${before ?? 'nothing'})`;
    case 'description':
      return `has the description "${after}" (before: "${before}")`;
    case 'files':
      return after === null
        ? `Files that match ${before} are no longer grants files`
        : `Files that match ${after} are grants files, too`;
    case 'merge':
      return after === 'auto'
        ? 'Curfew merges requests by itself'
        : 'People merge requests. Curfew no longer does';
    case 'on-behalf':
      return after === 'allow'
        ? 'People can request access for others'
        : 'People can no longer request access for others';
    case 'ticket':
      return `A ticket is ${after} (before: ${before})`;
    case 'approval-valid-for':
      return `Approvals are valid for ${after ?? 'any time'} (before: ${before ?? 'any time'})`;
    case 'request-ttl':
      return `Curfew closes requests without activity ${closedAfter(after)} (before: ${closedAfter(before)})`;
  }
}

function approvalWords(before: string | null, after: string | null): string {
  if (after === 'no approval') return `no longer needs approval (before: ${before})`;
  return `needs the approval of ${after} (before: ${before})`;
}

function automaticWords(
  access: PolicyDifference['access'],
  before: string | null,
  after: string | null,
): string {
  if (after === null) {
    return access === 'more'
      ? `is approved automatically without limits (before: only within ${before})`
      : `is no longer approved automatically (before: within ${before})`;
  }
  if (before !== null) return `is approved automatically within ${after} (before: within ${before})`;
  return access === 'less'
    ? `is approved automatically only within ${after} (before: without limits)`
    : `is approved automatically within ${after}`;
}

function breakGlassWords(before: string | null, after: string | null): string {
  if (after === null) return `no longer offers break-glass (before: ${before})`;
  return before === null
    ? `offers break-glass, which needs no approval: ${after}`
    : `offers break-glass: ${after} (before: ${before})`;
}

function closedAfter(ttl: string | null): string {
  return ttl === null ? 'never' : `after ${ttl}`;
}
