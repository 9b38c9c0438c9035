import type { PolicyDifference } from '../../policy/policy-difference.ts';

/**
 * One policy change for the people who approve it, in plain text without a full stop. If the change is about
 * a role, the caller writes the role's name before the text. Otherwise the text is a sentence of its own.
 */
export function policyDifferenceWords({ part, role, access, before, after }: PolicyDifference): string {
  switch (part) {
    case 'role':
      return after === null
        ? `the role is removed. Its terms were: ${before}`
        : `the role is new. Its terms: ${after}`;
    case 'provision':
      return after === null ? `the role no longer gives ${before}` : `the role now also gives ${after}`;
    case 'eligible':
      return after === null
        ? `members of ${before} can no longer request it`
        : `members of ${after} can now request it`;
    case 'approval':
      return approvalWords(role === null ? 'Changes of the policy' : 'requests', before, after);
    case 'automatic':
      return automaticWords(access, before, after);
    case 'max-duration':
      return `the longest duration of a grant changes from ${before} to ${after}`;
    case 'max-total':
      return `the limit of the total time changes from ${before ?? 'no limit'} to ${after ?? 'no limit'}`;
    case 'break-glass':
      return breakGlassWords(before, after);
    case 'connect':
      return connectWords(before, after);
    case 'description':
      return `the description is now "${after}". It was "${before}"`;
    case 'files':
      return after === null
        ? `Files that match ${before} are no longer grants files`
        : `Files that match ${after} are now grants files`;
    case 'merge':
      return after === 'auto' ? 'Curfew now merges requests' : 'Curfew no longer merges requests. People do';
    case 'on-behalf':
      return after === 'allow'
        ? 'People can now request access for others'
        : 'People can no longer request access for others';
    case 'ticket':
      return `The rule for tickets is now: ${after}. It was: ${before}`;
    case 'approval-valid-for':
      return `The maximum age of an approval changes from ${before ?? 'no limit'} to ${after ?? 'no limit'}`;
    case 'request-ttl':
      return ttlWords(before, after);
    case 'rewritten-from':
      return after === null
        ? `The policy no longer names the rewrite of the default branch that removed ${before}`
        : `The rewrite of the default branch that removed the commit ${after} is accepted. Curfew continues from the merge of this change. Grants that landed before this merge and were never authorized give nothing`;
  }
}

function approvalWords(subject: string, before: string | null, after: string | null): string {
  const needs = (approval: string | null) =>
    approval === 'no approval' ? approval : `the approval of ${approval}`;
  return `${subject} now need ${needs(after)}. Until now they needed ${needs(before)}`;
}

/**
 * Null: the role has no limits of automatic approval. `access` then says whether it is always automatic, or
 * never.
 */
function automaticWords(
  access: PolicyDifference['access'],
  before: string | null,
  after: string | null,
): string {
  if (after === null) {
    return access === 'more'
      ? `automatic approval no longer has limits. The limits were: ${before}`
      : `requests are no longer approved automatically. Until now they were, within these limits: ${before}`;
  }
  if (before !== null) return `the limits of automatic approval are now: ${after}. They were: ${before}`;
  return access === 'less'
    ? `automatic approval now has limits: ${after}`
    : `requests are now approved automatically within these limits: ${after}`;
}

function breakGlassWords(before: string | null, after: string | null): string {
  if (after === null) return `break-glass is no longer possible. Its terms were: ${before}`;
  return before === null
    ? `break-glass, which needs no approval, is now possible: ${after}`
    : `the terms of break-glass are now: ${after}. They were: ${before}`;
}

function connectWords(before: string | null, after: string | null): string {
  if (after === null) return `the role no longer says how to connect. It said: ${before}`;
  return before === null
    ? `the role now says how to connect: ${after}`
    : `the role now says how to connect: ${after}. It said: ${before}`;
}

function ttlWords(before: string | null, after: string | null): string {
  const until = before === null ? 'it closed none' : `it closed them after ${before}`;
  return after === null
    ? `Curfew no longer closes requests without activity. Until now ${until}`
    : `Curfew now closes requests after ${after} without activity. Until now ${until}`;
}
