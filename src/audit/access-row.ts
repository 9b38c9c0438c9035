import type { AccessPeriod } from './access-period.ts';
import { type AccessState, causeOf, dueEnd } from './access-state.ts';
import type { Justification, JustificationOf } from './read-justifications.ts';
import { type ApprovalRow, approvalsOf, type RevisionRow, revisionRows } from './revision-row.ts';

/** One line of an answer. docs/audit.md documents the member names, so they do not change. */
export interface AccessRow extends Justification {
  readonly state: AccessState;
  readonly holder: string;
  readonly holder_id: number;
  readonly role: string;
  readonly target: string;
  readonly entitlement: string;
  readonly account: string;
  readonly grant: string;
  /** The revision in force. `starts`, `ends`, `change`, `ticket`, `pull` and the commits are its. */
  readonly revision: string;
  readonly change: RevisionRow['change'];
  readonly authorized_at: string;
  readonly starts: string;
  readonly ends: string;
  readonly provisioned_at: string | null;
  /** When the authorization ended: at the end of its window, or when it was cut short. */
  readonly ended_at: string | null;
  /** Why the authorization ended. */
  readonly cause: string | null;
  /** When Curfew revoked it, or released it because another grant still supports it. */
  readonly revoked_at: string | null;
  /** When Curfew read from the target that the access is absent; null if another grant still supports it. */
  readonly verified_absent_at: string | null;
  /** From `ended_at` to the verified absence. */
  readonly late_ms: number | null;
  /** Whether the access was gone when Curfew came to revoke it; null if Curfew has not revoked it. */
  readonly found_absent: boolean | null;
  readonly still_held_by: readonly string[];
  /** The decision that the access rests on: that of the revision `approved_revision`. */
  readonly approval: RevisionRow['approval'];
  readonly approved_revision: string;
  readonly approvals: readonly ApprovalRow[];
  readonly break_glass: boolean;
  readonly break_glass_review: 'accepted' | 'rejected' | null;
  readonly ticket: string | null;
  readonly pull: number | null;
  readonly commit: string;
  readonly policy_commit: string;
  /** Every revision of the access, oldest first. The last one is the revision in force. */
  readonly revisions: readonly RevisionRow[];
}

export interface RowContext {
  /** Decides whether the window is over. */
  readonly now: string;
  readonly justificationOf: JustificationOf;
}

/**
 * `then` has the revisions up to the moment in question, if later ones do not count. The times of the end are
 * those of `period`.
 */
export function accessRow(
  period: AccessPeriod,
  state: AccessState,
  { now, justificationOf }: RowContext,
  then: Pick<AccessPeriod, 'authorized' | 'basis' | 'ended' | 'earlier'> = period,
): AccessRow {
  const { effect, revoked, review } = period;
  const { authorized, basis } = then;
  const due = dueEnd(period);
  return {
    state,
    holder: authorized.holder.login,
    holder_id: authorized.holder.id,
    role: authorized.role,
    ...{ target: effect.target, entitlement: effect.entitlement, account: effect.account },
    grant: authorized.grant,
    ...{ revision: authorized.revision, change: authorized.change },
    authorized_at: period.firstAuthorizedAt,
    ...{ starts: authorized.window.starts, ends: authorized.window.ends },
    provisioned_at: period.provisionedAt,
    ended_at: due <= now || revoked !== null ? due : null,
    cause: causeOf(period, now),
    revoked_at: revoked?.at ?? null,
    verified_absent_at: revoked?.verified_absent_at ?? null,
    late_ms: revoked?.late_ms ?? null,
    found_absent: wasAbsent(period),
    still_held_by: revoked?.still_held_by ?? [],
    approval: basis.evidence.decision.by,
    approved_revision: basis.revision,
    approvals: approvalsOf(basis.evidence),
    break_glass: authorized.break_glass,
    break_glass_review: review === null ? null : review.accepted ? 'accepted' : 'rejected',
    ticket: authorized.ticket,
    pull: authorized.pull,
    commit: authorized.commit,
    policy_commit: authorized.policy_commit,
    ...justificationOf(authorized),
    revisions: revisionRows(then, justificationOf),
  };
}

function wasAbsent({ revoked, removedAt }: AccessPeriod): boolean | null {
  if (revoked === null || revoked.verified_absent_at === null) return null;
  return revoked.found_absent === true || removedAt !== null;
}
