import type { DateTime } from 'luxon';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { type LiveEffect, nextRound, subjectOf } from '../../domain/ledger/live-effect.ts';
import { latenessStage } from '../../domain/plan/lateness-stage.ts';

/** The write-ahead: the effect is about to be provisioned. */
export function provisioningEntry(live: LiveEffect, now: DateTime, until: DateTime): NewEntry {
  const round = nextRound(live);
  return {
    ...subjectOf(live),
    type: 'provisioning',
    effect: live.effect,
    at: iso(now),
    until: iso(until),
    ...(round === undefined ? {} : { round }),
  };
}

export function provisionedEntry(
  live: LiveEffect,
  now: DateTime,
  {
    until,
    sharedWith,
    targetIds,
  }: {
    readonly until: DateTime;
    readonly sharedWith: readonly string[];
    readonly targetIds: string | undefined;
  },
): NewEntry {
  return {
    ...subjectOf(live),
    type: 'provisioned',
    effect: live.effect,
    at: iso(now),
    until: iso(until),
    shared_with: sharedWith,
    ...(targetIds === undefined ? {} : { target_ids: targetIds }),
  };
}

export function provisionFailedEntry(
  live: LiveEffect,
  now: DateTime,
  { code, text }: { readonly code: string; readonly text: string },
): NewEntry {
  return {
    ...subjectOf(live),
    type: 'provision-failed',
    effect: live.effect,
    at: iso(now),
    attempt: latenessStage(parseUtc(live.window.starts), now),
    reason: { code, text },
  };
}

/**
 * Foreign access that was there before the write-ahead. If an earlier write-ahead found it, the ledger has it
 * already.
 */
export function foundBeforeEntries(live: LiveEffect, now: DateTime): readonly NewEntry[] {
  const failed = failedAsForeignEntry(live, now);
  return live.round === undefined ? [foreignEntry(live, now), failed] : [failed];
}

/** Foreign access that was found after the write-ahead. Its round takes the write-ahead back. */
export function foundAfterEntries(live: LiveEffect, now: DateTime): readonly NewEntry[] {
  return [{ ...foreignEntry(live, now), round: live.round ?? 1 }, failedAsForeignEntry(live, now)];
}

function foreignEntry({ effect, grant }: LiveEffect, now: DateTime) {
  return { type: 'drift', effect, note: 'already-there', grant, at: iso(now) } as const;
}

function failedAsForeignEntry(live: LiveEffect, now: DateTime): NewEntry {
  const { account, entitlement, target } = live.effect;
  return provisionFailedEntry(live, now, {
    code: 'already-there',
    text: `${account} already has ${entitlement} in ${target}, and not from Curfew. It is left as it is, and Curfew will not end it.`,
  });
}

export function observedAbsentEntry(live: LiveEffect, now: DateTime): NewEntry {
  return { ...subjectOf(live), type: 'observed-absent', effect: live.effect, at: iso(now) };
}
