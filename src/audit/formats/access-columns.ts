import type { AccessRow } from '../access-row.ts';

/** The columns of `who` in CSV. CSV has only the logins of the approvers; JSON has whole approvals. */
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
] as const;

export function accessCells(row: AccessRow): readonly unknown[] {
  const fields: Readonly<Record<string, unknown>> = {
    ...row,
    approved_by: row.approvals.map(({ login }) => login),
  };
  return ACCESS_COLUMNS.map((column) => fields[column]);
}
