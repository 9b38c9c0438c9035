import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { subjectOf } from '../../domain/ledger/live-effect.ts';
import { latenessStage } from '../../domain/plan/lateness-stage.ts';
import type { EndedSupport, Ending } from '../../domain/plan/step.ts';
import type { RevokedReceipt } from '../../ports/connector.ts';

/** The entries of steps that change only the ledger. A revocation has none before its target has answered. */
export function entriesWithoutTarget(step: Ending, now: DateTime): readonly NewEntry[] {
  switch (step.kind) {
    case 'lapse':
      return step.ended.map(({ live }) => ({
        ...subjectOf(live),
        type: 'lapsed',
        effect: live.effect,
        at: iso(now),
      }));
    case 'release':
      return step.ended.map((ended) => ({
        ...revoked(ended, now),
        sessions_ended: 0,
        verified_absent_at: null,
        still_held_by: step.heldBy,
      }));
    case 'revoke':
      return [];
  }
}

/** The target revoked the effect. `foundAbsent`: the access was gone before Curfew first tried. */
export function revokedEntry(
  ended: EndedSupport,
  now: DateTime,
  { receipt, foundAbsent }: { readonly receipt: RevokedReceipt; readonly foundAbsent: boolean },
): NewEntry {
  return {
    ...revoked(ended, now),
    sessions_ended: receipt.sessionsEnded,
    // Our clock: the connector answers only after it has read the absence.
    verified_absent_at: iso(now),
    ...(foundAbsent && ended.live.state !== 'absent' ? { found_absent: true } : {}),
    still_held_by: [],
  };
}

export function revokeFailedEntry({ live, due }: EndedSupport, now: DateTime, text: string): NewEntry {
  return {
    ...subjectOf(live),
    type: 'revoke-failed',
    effect: live.effect,
    at: iso(now),
    attempt: latenessStage(due, now),
    reason: { code: 'target-failed', text },
  };
}

function revoked({ live, cause, due }: EndedSupport, now: DateTime) {
  return {
    ...subjectOf(live),
    type: 'revoked',
    effect: live.effect,
    at: iso(now),
    cause,
    late_ms: Math.max(0, Math.round(now.diff(due).as('milliseconds'))),
  } as const;
}
