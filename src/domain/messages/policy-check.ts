import type { Decision } from '../decision/decision.ts';
import type { Finding } from '../findings/finding.ts';
import { annotationsOf, type CheckText } from './check-text.ts';
import { missingApprovals, namesOf } from './decision-words.ts';
import { findingList } from './finding-list.ts';
import { markdownText } from './plain-text.ts';

export interface PolicyView {
  /** Null where the pull request deletes the policy. */
  readonly blob: string | null;
  readonly findings: readonly Finding[];
  /** Null where it was not asked for, because the policy is broken. */
  readonly decision: Decision | null;
}

/** What the check of a policy change says. */
export function policyCheck({ blob, findings, decision }: PolicyView): CheckText {
  if (blob === null) {
    return {
      status: 'failure',
      title: 'The policy may not be deleted',
      summary: 'Without `.github/curfew.yml` nobody could ask for anything. Change the policy instead.',
      annotations: [],
    };
  }
  if (decision === null) return brokenPolicy(findings);
  if (decision.outcome === 'approved') {
    return check(
      'success',
      'Policy change approved. Merge when ready',
      'It takes effect when it lands, and not before.',
    );
  }
  if (decision.outcome === 'blocked') {
    return check(
      'failure',
      `${namesOf(decision.blockedBy)} asked for changes`,
      'Answer the review, then ask for another one.',
    );
  }
  const unread = decision.lines.flatMap(({ unreadable }) => unreadable);
  const trouble =
    unread.length === 0 ? '' : `\n\nMembership could not be read: ${markdownText(unread.join(', '))}.`;
  return check(
    'waiting',
    `Policy change. Waiting for ${missingApprovals([decision]) || 'approval'}`,
    `It takes effect only when its owners have approved exactly this content and it has landed.${trouble}`,
  );
}

function brokenPolicy(findings: readonly Finding[]): CheckText {
  return {
    status: 'failure',
    title: `Fix ${findings.length === 1 ? '1 problem' : `${findings.length} problems`} in the policy`,
    summary: findingList(findings),
    annotations: annotationsOf(findings),
  };
}

function check(status: CheckText['status'], title: string, summary: string): CheckText {
  return { status, title, summary, annotations: [] };
}
