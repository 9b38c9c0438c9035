import { latenessOf } from '../../domain/text/lateness.ts';
import type { AccessRow } from '../access-row.ts';
import type { AccessState } from '../access-state.ts';
import { changeHeading, decisionText, firstDecisionText, windowText } from './approval-text.ts';
import { nameText, timeText } from './name-text.ts';

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

/** A row as text: the holder, the effect, each window with its approval, the end and the grant. */
export function accessText(row: AccessRow): string {
  const [first, ...changes] = row.revisions;
  const pull = row.pull === null ? '' : ` (#${row.pull})`;
  const ticket = row.ticket === null ? '' : `, ticket ${nameText(row.ticket)}`;
  const lines = [
    `${nameText(row.holder)} (${row.holder_id})  ${nameText(row.role)}  ${STATES[row.state]}`,
    `  ${nameText(row.entitlement)} in ${nameText(row.target)} as ${nameText(row.account)}`,
    `  authorized ${timeText(row.authorized_at)}${inPull(first ?? row)}`,
    `    for ${windowText(first ?? row)}`,
    `    ${firstDecisionText(row)}`,
    ...changes.flatMap((change) => [
      `  ${changeHeading(change)}`,
      `    for ${windowText(change)}`,
      `    ${decisionText(change)}`,
    ]),
    `  ${provisionedText(row)}`,
    ...(row.revoked_at === null ? [] : [`  ${endText(row)}`]),
    `  grant ${nameText(row.grant)}${pull}${ticket}`,
  ];
  return lines.join('\n');
}

function inPull({ pull }: Pick<AccessRow, 'pull'>): string {
  return pull === null ? '' : ` in #${pull}`;
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
