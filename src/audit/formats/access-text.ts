import { plainText } from '../../domain/text/escape.ts';
import { latenessOf } from '../../domain/text/lateness.ts';
import type { StayRow } from '../access-row.ts';
import type { StayState } from '../access-state.ts';

const STATES: Readonly<Record<StayState, string>> = {
  scheduled: 'authorized for later',
  authorized: 'authorized, not given',
  provisioning: 'being given',
  provisioned: 'provisioned',
  overdue: 'past its end, not verified absent',
  'taken-away': 'taken away by somebody else',
  absent: 'verified absent',
  released: 'ended, carried on by another grant',
  lapsed: 'never given',
};

/** One stay for a reader: who, what, from when to when, by which grant, on whose approval. */
export function stayText(row: StayRow): string {
  const lines = [
    `${name(row.holder)} (${row.holder_id})  ${name(row.role)}  ${STATES[row.state]}`,
    `  ${name(row.entitlement)} in ${name(row.target)} as ${name(row.account)}`,
    `  authorized ${time(row.authorized_at)}, for ${time(row.starts)} to ${time(row.ends)}`,
    `  ${givenText(row)}`,
    ...(row.revoked_at === null ? [] : [`  ${endText(row)}`]),
    `  grant ${name(row.grant)}${row.pull === null ? '' : ` (#${row.pull})`}${row.ticket === null ? '' : `, ticket ${name(row.ticket)}`}`,
    `  ${approvalText(row)}`,
  ];
  return lines.join('\n');
}

function givenText({ provisioned_at, state, ended_at, cause }: StayRow): string {
  const given = provisioned_at === null ? 'not provisioned' : `provisioned ${time(provisioned_at)}`;
  if (state !== 'overdue' || ended_at === null) return given;
  return `${given}; its end was ${time(ended_at)} (${cause})`;
}

function endText({
  revoked_at,
  verified_absent_at,
  found_absent,
  late_ms,
  cause,
  still_held_by,
}: StayRow): string {
  const how = `${cause}, ${latenessOf(late_ms ?? 0)}`;
  if (verified_absent_at !== null) {
    return `${absentText({ found_absent })} ${time(verified_absent_at)} (${how})`;
  }
  return `ended ${time(revoked_at ?? '')} (${how}), carried on by ${still_held_by.map(name).join(', ')}`;
}

/** Whether Curfew took it back, or found that it was gone. */
export function absentText({ found_absent }: Pick<StayRow, 'found_absent'>): string {
  return found_absent === true ? 'found absent' : 'verified absent';
}

/** As in the column `state`, and whether somebody else or an earlier try took it away. */
export function stateWord({ state, found_absent }: Pick<StayRow, 'state' | 'found_absent'>): string {
  return found_absent === true ? `${state}, found so` : state;
}

export function approvalText({
  approval,
  approvals,
  break_glass,
  break_glass_review,
}: Pick<StayRow, 'approval' | 'approvals' | 'break_glass' | 'break_glass_review'>): string {
  const names = approvals.map(({ login, team }) => `${name(login)} (${name(team)})`);
  const by =
    names.length > 0
      ? `approved by ${names.join(', ')}`
      : approval === 'automatic'
        ? 'approved automatically by the policy'
        : approval === 'none-needed'
          ? 'needed no approval, as it gives less'
          : 'approved by nobody';
  if (!break_glass) return by;
  return `break-glass, ${break_glass_review === null ? 'not reviewed yet' : `review ${break_glass_review}`}; ${by}`;
}

/** Whole seconds are enough for people. */
export function time(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

export function name(text: string): string {
  return plainText(text, 120);
}
