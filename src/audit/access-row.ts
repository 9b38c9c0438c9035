import type { Authorized } from '../domain/ledger/entry.ts';
import type { AccessPeriod } from './access-period.ts';
import { causeOf, dueEnd, type StayState } from './access-state.ts';

/** Whose approval counted, for what team, and when that was read. */
export interface ApprovalRow {
  readonly login: string;
  readonly id: number;
  readonly team: string;
  readonly review: number;
  readonly submitted_at: string;
  /** When membership of the team was read for the decision. */
  readonly eligible_read_at: string;
}

/** One line of an answer. The names are documented in docs/audit.md, and stay. */
export interface StayRow {
  readonly state: StayState;
  readonly holder: string;
  readonly holder_id: number;
  readonly role: string;
  readonly target: string;
  readonly entitlement: string;
  readonly account: string;
  readonly grant: string;
  readonly revision: string;
  readonly authorized_at: string;
  readonly starts: string;
  readonly ends: string;
  readonly provisioned_at: string | null;
  readonly ended_at: string | null;
  readonly cause: string | null;
  readonly revoked_at: string | null;
  readonly verified_absent_at: string | null;
  readonly late_ms: number | null;
  /** It was gone when Curfew came to take it back; null where it did not come to that. */
  readonly found_absent: boolean | null;
  readonly still_held_by: readonly string[];
  readonly approval: Authorized['evidence']['decision']['by'];
  readonly approvals: readonly ApprovalRow[];
  readonly break_glass: boolean;
  readonly break_glass_review: 'accepted' | 'rejected' | null;
  readonly ticket: string | null;
  readonly pull: number | null;
  readonly commit: string;
  readonly policy_commit: string;
}

/** `now` decides whether a window is over. */
export function stayRow(stay: AccessPeriod, state: StayState, now: string): StayRow {
  const { authorized, effect, revoked, review } = stay;
  const due = dueEnd(stay);
  return {
    state,
    holder: authorized.holder.login,
    holder_id: authorized.holder.id,
    role: authorized.role,
    ...{ target: effect.target, entitlement: effect.entitlement, account: effect.account },
    grant: authorized.grant,
    revision: authorized.revision,
    authorized_at: stay.firstAuthorizedAt,
    ...{ starts: authorized.window.starts, ends: authorized.window.ends },
    provisioned_at: stay.provisionedAt,
    ended_at: due <= now || revoked !== null ? due : null,
    cause: causeOf(stay, now),
    revoked_at: revoked?.at ?? null,
    verified_absent_at: revoked?.verified_absent_at ?? null,
    late_ms: revoked?.late_ms ?? null,
    found_absent: foundAbsent(stay),
    still_held_by: revoked?.still_held_by ?? [],
    approval: authorized.evidence.decision.by,
    approvals: approvalsOf(authorized.evidence),
    break_glass: authorized.break_glass,
    break_glass_review: review === null ? null : review.accepted ? 'accepted' : 'rejected',
    ticket: authorized.ticket,
    pull: authorized.pull,
    commit: authorized.commit,
    policy_commit: authorized.policy_commit,
  };
}

function foundAbsent({ revoked, takenAwayAt }: AccessPeriod): boolean | null {
  if (revoked === null || revoked.verified_absent_at === null) return null;
  return revoked.found_absent === true || takenAwayAt !== null;
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
