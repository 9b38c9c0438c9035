import type { Decision } from '../decision/decision.ts';
import type { Finding } from '../findings/finding.ts';
import { wordFinding } from '../findings/word-finding.ts';
import type { PolicyRefused } from '../ledger/entry.ts';
import type { TeamRef } from '../team-ref.ts';
import { whyNotApproved } from './why-not-approved.ts';

/**
 * Why a policy that landed has no effect. The ledger records the reason, and an issue shows it. Plain text.
 */
export type PolicyRefusalReason = PolicyRefused['reasons'][number];

export const POLICY_DELETED: PolicyRefusalReason = {
  code: 'policy-deleted',
  text: 'The policy file was deleted. The last accepted policy stays in force.',
};

export const POLICY_NOT_BY_PULL_REQUEST: PolicyRefusalReason = {
  code: 'not-by-pull-request',
  text: 'It came to the default branch without a merged pull request.',
};

export function policyFindingReason(finding: Finding): PolicyRefusalReason {
  const line = finding.at === null ? '' : `Line ${finding.at.start.line}: `;
  return { code: finding.code, text: `${line}${wordFinding(finding)}` };
}

/** `what` is a noun: `the reviews of #7`. */
export function policyEvidenceUnreadable(what: string, because: string): PolicyRefusalReason {
  return { code: 'evidence-unreadable', text: `Curfew could not read ${what}: ${because}.` };
}

export function policyNotApproved(decision: Decision): PolicyRefusalReason {
  return {
    code: `decision-${decision.outcome}`,
    text: `It was merged without the approval that a policy change needs. ${whyNotApproved(decision)}`,
  };
}

export function ownersUnreadable(teams: readonly TeamRef[]): PolicyRefusalReason {
  return {
    code: 'owners-unreadable',
    text: `Curfew could not read ${teams.join(', ')}, so it is not certain that anyone could change the policy again.`,
  };
}

export function givenTeamsUnreadable(teams: readonly TeamRef[]): PolicyRefusalReason {
  return {
    code: 'given-teams-unreadable',
    text: `Curfew could not read the parents of ${teams.join(', ')}, so it is not certain that a role does not make its holder an approver.`,
  };
}
