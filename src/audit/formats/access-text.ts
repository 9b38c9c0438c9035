import { plainText } from '../../domain/text/escape.ts';
import { latenessOf } from '../../domain/text/lateness.ts';
import type { AccessRow } from '../access-row.ts';
import type { AccessState } from '../access-state.ts';

const STATES: Readonly<Record<AccessState, string>> = {
  scheduled: 'authorized for later',
  authorized: 'authorized, not given yet',
  provisioning: 'being given',
  provisioned: 'provisioned',
  overdue: 'past its end, not verified absent',
  'taken-away': 'removed by another person or tool',
  absent: 'verified absent',
  released: 'ended, still held by another grant',
  lapsed: 'never given',
};

/** A row as text: the holder, the effect, the window, the grant and the approval. */
export function accessText(row: AccessRow): string {
  const pull = row.pull === null ? '' : ` (#${row.pull})`;
  const ticket = row.ticket === null ? '' : `, ticket ${nameText(row.ticket)}`;
  const lines = [
    `${nameText(row.holder)} (${row.holder_id})  ${nameText(row.role)}  ${STATES[row.state]}`,
    `  ${nameText(row.entitlement)} in ${nameText(row.target)} as ${nameText(row.account)}`,
    `  authorized ${timeText(row.authorized_at)}, for ${timeText(row.starts)} to ${timeText(row.ends)}`,
    `  ${provisionedText(row)}`,
    ...(row.revoked_at === null ? [] : [`  ${endText(row)}`]),
    `  grant ${nameText(row.grant)}${pull}${ticket}`,
    `  ${approvalText(row)}`,
  ];
  return lines.join('\n');
}

function provisionedText({ provisioned_at, state, ended_at, cause }: AccessRow): string {
  const text = provisioned_at === null ? 'not provisioned' : `provisioned ${timeText(provisioned_at)}`;
  if (state !== 'overdue' || ended_at === null) return text;
  return `${text}; its end was ${timeText(ended_at)} (${cause})`;
}

function endText(row: AccessRow): string {
  const { revoked_at, verified_absent_at, late_ms, cause, still_held_by } = row;
  const details = `${cause}, ${latenessOf(late_ms ?? 0)}`;
  if (verified_absent_at !== null) {
    return `${absentText(row)} ${timeText(verified_absent_at)} (${details})`;
  }
  const holders = still_held_by.map(nameText).join(', ');
  return `ended ${timeText(revoked_at ?? '')} (${details}), still held by ${holders}`;
}

/** Whether Curfew revoked the access, or found it gone. */
export function absentText({ found_absent }: Pick<AccessRow, 'found_absent'>): string {
  return found_absent === true ? 'found absent' : 'verified absent';
}

/** As the column `state`, with a note if Curfew found the access gone. */
export function stateText({ state, found_absent }: Pick<AccessRow, 'state' | 'found_absent'>): string {
  return found_absent === true ? `${state} (found absent)` : state;
}

/** Texts about access that no person approved. */
const WITHOUT_APPROVERS: Readonly<Record<AccessRow['approval'], string>> = {
  automatic: 'approved automatically by the policy',
  'none-needed': 'needed no approval, as it gives less',
  people: 'not approved',
  'break-glass': 'not approved',
};

export function approvalText({
  approval,
  approvals,
  break_glass,
  break_glass_review,
}: Pick<AccessRow, 'approval' | 'approvals' | 'break_glass' | 'break_glass_review'>): string {
  const names = approvals.map(({ login, team }) => `${nameText(login)} (${nameText(team)})`);
  const by = names.length > 0 ? `approved by ${names.join(', ')}` : WITHOUT_APPROVERS[approval];
  if (!break_glass) return by;
  const review = break_glass_review === null ? 'not reviewed yet' : `review ${break_glass_review}`;
  return `break-glass, ${review}; ${by}`;
}

/** A time without milliseconds. */
export function timeText(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

export function nameText(name: string): string {
  return plainText(name, 120);
}
