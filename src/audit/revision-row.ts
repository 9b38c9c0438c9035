import type { Authorized } from '../domain/ledger/entry.ts';
import type { AccessPeriod } from './access-period.ts';
import type { Justification, JustificationOf } from './read-justifications.ts';

/** An approval that counted. */
export interface ApprovalRow {
  readonly login: string;
  readonly id: number;
  /** The team for which it counted. */
  readonly team: string;
  readonly review: number;
  readonly submitted_at: string;
  /** When Curfew read the members of the team for the decision. */
  readonly eligible_read_at: string;
}

/** One authorized revision of an access. docs/audit.md documents the member names, so they do not change. */
export interface RevisionRow extends Justification {
  readonly revision: string;
  readonly change: Authorized['change'];
  readonly authorized_at: string;
  readonly starts: string;
  readonly ends: string;
  /** When the next revision was authorized; null for the last one. */
  readonly replaced_at: string | null;
  /** The decision about this revision. It is `none-needed` if the revision only gives less. */
  readonly approval: Authorized['evidence']['decision']['by'];
  /** The approvals of this revision. */
  readonly approvals: readonly ApprovalRow[];
  /** The revision whose decision this one rests on: itself, or an earlier one if it needed no approval. */
  readonly approved_revision: string;
  readonly ticket: string | null;
  readonly pull: number | null;
  readonly commit: string;
  readonly policy_commit: string;
}

/** The revisions of an access, oldest first. */
export function revisionRows(
  period: Pick<AccessPeriod, 'authorized' | 'basis' | 'ended' | 'earlier'>,
  justificationOf: JustificationOf,
): readonly RevisionRow[] {
  const revisions = [...period.earlier, period];
  return revisions.map(({ authorized, basis }, index) => ({
    ...{ revision: authorized.revision, change: authorized.change, authorized_at: authorized.at },
    ...{ starts: authorized.window.starts, ends: authorized.window.ends },
    replaced_at: revisions[index + 1]?.authorized.at ?? null,
    approval: authorized.evidence.decision.by,
    approvals: approvalsOf(authorized.evidence),
    approved_revision: basis.revision,
    ...{ ticket: authorized.ticket, pull: authorized.pull },
    ...{ commit: authorized.commit, policy_commit: authorized.policy_commit },
    ...justificationOf(authorized),
  }));
}

export function approvalsOf({ decision, read_at }: Authorized['evidence']): readonly ApprovalRow[] {
  return decision.lines.flatMap(({ counted }) =>
    counted.map(({ by, team, review, submittedAt }) => ({
      login: by.login,
      id: by.id,
      team,
      review,
      submitted_at: submittedAt,
      eligible_read_at: read_at,
    })),
  );
}
