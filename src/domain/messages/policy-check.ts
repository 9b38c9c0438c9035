import type { Decision } from '../decision/decision.ts';
import type { Finding } from '../findings/finding.ts';
import { wordFinding } from '../findings/word-finding.ts';
import type { SourceRange } from '../source-range.ts';
import { markdownText } from './plain-text.ts';

export interface PolicyView {
  /** Null where the pull request deletes the policy. */
  readonly blob: string | null;
  readonly findings: readonly Finding[];
  /** Null where it was not asked for, because the policy is broken. */
  readonly decision: Decision | null;
}

interface Check {
  readonly status: 'waiting' | 'success' | 'failure';
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly {
    readonly at: SourceRange;
    readonly level: 'failure' | 'warning' | 'notice';
    readonly title: string;
    readonly message: string;
  }[];
}

/** What the check of a policy change says. */
export function policyCheck({ blob, findings, decision }: PolicyView): Check {
  if (blob === null) {
    return {
      status: 'failure',
      title: 'The policy may not be deleted',
      summary: 'Without `.github/curfew.yml` nobody could ask for anything. Change the policy instead.',
      annotations: [],
    };
  }
  if (decision === null) return brokenPolicy(findings);
  const waiting = decision.lines
    .filter(({ met }) => !met)
    .map(({ count, counted, from }) => `${count - counted.length} of ${from.join(' or ')}`)
    .join(', and ');
  if (decision.outcome === 'approved') {
    return check(
      'success',
      'Policy change approved. Merge when ready',
      'It takes effect when it lands, and not before.',
    );
  }
  if (decision.outcome === 'blocked') {
    const who = decision.blockedBy.map(({ login }) => login).join(' and ');
    return check('failure', `${who} asked for changes`, 'Answer the review, then ask for another one.');
  }
  const unread = decision.lines.flatMap(({ unreadable }) => unreadable);
  const trouble =
    unread.length === 0 ? '' : `\n\nMembership could not be read: ${markdownText(unread.join(', '))}.`;
  return check(
    'waiting',
    `Policy change. Waiting for ${waiting}`,
    `It takes effect only when its owners have approved exactly this content and it has landed.${trouble}`,
  );
}

function brokenPolicy(findings: readonly Finding[]): Check {
  const count = findings.length === 1 ? '1 problem' : `${findings.length} problems`;
  return {
    status: 'failure',
    title: `Fix ${count} in the policy`,
    summary: findings
      .slice(0, 50)
      .map((finding) => `- line ${finding.at?.start.line ?? 1}: ${markdownText(wordFinding(finding))}`)
      .join('\n'),
    annotations: findings.flatMap((finding) =>
      finding.at === null
        ? []
        : [{ at: finding.at, level: 'failure' as const, title: 'Policy', message: wordFinding(finding) }],
    ),
  };
}

function check(status: Check['status'], title: string, summary: string): Check {
  return { status, title, summary, annotations: [] };
}
