import type { AccessRow } from '../access-row.ts';
import type { RevisionRow } from '../revision-row.ts';

/**
 * The columns of `who` in CSV. CSV has only the logins and the times of the approvals; JSON has whole
 * approvals, and all revisions.
 */
export const ACCESS_COLUMNS = [
  'state',
  'holder',
  'holder_id',
  'role',
  'target',
  'entitlement',
  'account',
  'grant',
  'authorized_at',
  'starts',
  'ends',
  'provisioned_at',
  'ended_at',
  'cause',
  'revoked_at',
  'verified_absent_at',
  'late_ms',
  'found_absent',
  'still_held_by',
  'approval',
  'approved_by',
  'break_glass',
  'break_glass_review',
  'ticket',
  'pull',
  'commit',
  'policy_commit',
  'revision',
  'change',
  'approved_at',
  'approved_revision',
  'revisions',
  'action',
  'why_production',
] as const;

export function accessCells(row: AccessRow): readonly unknown[] {
  const fields: Readonly<Record<string, unknown>> = {
    ...row,
    ...approvalCells(row),
    ...justificationCells(row),
    revisions: row.revisions.length,
  };
  return ACCESS_COLUMNS.map((column) => fields[column]);
}

/** The columns of a revision in CSV: one row for each revision of each access. */
export const REVISION_COLUMNS = [
  'holder',
  'holder_id',
  'role',
  'target',
  'entitlement',
  'account',
  'grant',
  'revision',
  'change',
  'authorized_at',
  'starts',
  'ends',
  'replaced_at',
  'approval',
  'approved_by',
  'approved_at',
  'approved_revision',
  'ticket',
  'pull',
  'commit',
  'policy_commit',
  'action',
  'why_production',
] as const;

export function revisionCells(row: AccessRow, revision: RevisionRow): readonly unknown[] {
  const fields: Readonly<Record<string, unknown>> = {
    ...row,
    ...revision,
    ...approvalCells(revision),
    ...justificationCells(revision),
  };
  return REVISION_COLUMNS.map((column) => fields[column]);
}

function approvalCells({ approvals }: Pick<RevisionRow, 'approvals'>) {
  return {
    approved_by: approvals.map(({ login }) => login),
    approved_at: approvals.map(({ submitted_at }) => submitted_at),
  };
}

/** An empty cell would look like a grant without a justification. */
function justificationCells({
  action,
  why_production,
  justification_problem,
}: Pick<RevisionRow, 'action' | 'why_production' | 'justification_problem'>) {
  if (justification_problem === null) return { action, why_production };
  const problem = `(cannot be read: ${justification_problem})`;
  return { action: problem, why_production: problem };
}
