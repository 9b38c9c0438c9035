import type { AccessRow } from '../access-row.ts';
import type { RevisionRow } from '../revision-row.ts';
import { nameText, timeText } from './name-text.ts';

type Decided = Pick<RevisionRow, 'approval' | 'approvals'>;

/** Texts about access that no person approved. */
const WITHOUT_APPROVERS: Readonly<Record<AccessRow['approval'], string>> = {
  automatic: 'approved automatically by the policy',
  'none-needed': 'gives less, so it needed no approval',
  people: 'not approved',
  'break-glass': 'not approved',
};

/** `approved by dana (acme/dba) 2026-11-23T14:01:02Z`. */
export function decisionText({ approval, approvals }: Decided): string {
  const names = approvals.map(
    ({ login, team, submitted_at }) => `${nameText(login)} (${nameText(team)}) ${timeText(submitted_at)}`,
  );
  return names.length > 0 ? `approved by ${names.join(', ')}` : WITHOUT_APPROVERS[approval];
}

/** The decisions that the access rests on, on one line: about the first revision, and each change of it. */
export function approvalText(row: AccessRow): string {
  const [, ...changes] = row.revisions;
  return [firstDecisionText(row), ...changes.map(changeText)].join('; ');
}

/** The decision about the first revision, and whether it was break-glass. */
export function firstDecisionText(row: AccessRow): string {
  const { revisions, approved_revision } = row;
  const [first] = revisions;
  // A part that needed no approval can be the first one with this effect. It rests on an earlier approval.
  const isOwn = first === undefined || first.approved_revision !== approved_revision;
  return `${breakGlassText(row)}${decisionText(isOwn && first !== undefined ? first : row)}`;
}

/** `extended 2026-11-23T15:00:00Z in #14, for … to …: approved by dora (acme/dba) …`. */
function changeText(revision: RevisionRow): string {
  return `${changeHeading(revision)}, for ${windowText(revision)}: ${decisionText(revision)}`;
}

/** `extended 2026-11-23T15:00:00Z in #14`. */
export function changeHeading({ change, authorized_at, pull }: RevisionRow): string {
  return `${change} ${timeText(authorized_at)}${pull === null ? '' : ` in #${pull}`}`;
}

export function windowText({ starts, ends }: Pick<RevisionRow, 'starts' | 'ends'>): string {
  return `${timeText(starts)} to ${timeText(ends)}`;
}

/** `break-glass, review accepted; `. Empty for other access. */
export function breakGlassText({
  break_glass,
  break_glass_review,
}: Pick<AccessRow, 'break_glass' | 'break_glass_review'>): string {
  if (!break_glass) return '';
  return `break-glass, ${break_glass_review === null ? 'not reviewed yet' : `review ${break_glass_review}`}; `;
}
