import type { Authorized, Entry } from '../../domain/ledger/entry.ts';
import { entrySubject } from '../../domain/messages/commits/entry-subject.ts';
import { approvalsOf } from '../revision-row.ts';

/** Columns of an entry in CSV, the same for all types. JSON has all of an entry, as its schema describes. */
export const ENTRY_COLUMNS = [
  'seq',
  'at',
  'late',
  'type',
  'grant',
  'revision',
  'holder',
  'holder_id',
  'role',
  'target',
  'entitlement',
  'account',
  'pull',
  'commit',
  'cause',
  'late_ms',
  'verified_absent_at',
  'subject',
  'id',
  'change',
  'starts',
  'ends',
  'ticket',
  'approval',
  'approved_by',
  'approved_at',
] as const;

export function entryCells(entry: Entry): readonly unknown[] {
  const fields: Readonly<Record<string, unknown>> = {
    ...entry,
    late: entry.late === true,
    ...('holder' in entry ? { holder: entry.holder.login, holder_id: entry.holder.id } : {}),
    ...('effect' in entry ? entry.effect : {}),
    ...(entry.type === 'authorized' ? authorizedCells(entry) : {}),
    subject: entrySubject([entry]),
  };
  return ENTRY_COLUMNS.map((column) => fields[column]);
}

function authorizedCells({ window, evidence }: Authorized) {
  const approvals = approvalsOf(evidence);
  return {
    ...window,
    approval: evidence.decision.by,
    approved_by: approvals.map(({ login }) => login),
    approved_at: approvals.map(({ submitted_at }) => submitted_at),
  };
}
