import { endsEffect } from '../../../domain/ledger/advance-live.ts';
import type { Authorized, EffectSubject, Entry, Lapsed, Revoked } from '../../../domain/ledger/entry.ts';
import type { LiveEffect } from '../../../domain/ledger/live-effect.ts';
import { TOLERANCE_MS } from './check-times.ts';

/** Why access cannot have ended for that cause then; null if it can. */
export function causeProblem(entry: Revoked & Entry, life: readonly Entry[]): string | null {
  const { at, cause } = entry;
  if (cause === 'replaced') return isReplaced(entry, life) ? null : 'no later revision replaced it';
  if (cause !== 'expired') {
    const isEnded = life.some((earlier) => earlier.type === 'ended' && earlier.cause === cause);
    return isEnded ? null : `nothing ended it as ${cause}`;
  }
  const ends = authorizationOf(entry, life)?.window.ends;
  return ends !== undefined && isLongBefore(at, ends)
    ? `it expired at ${at}, and its window ends at ${ends}`
    : null;
}

/** Why access cannot have lapsed then, before anything was given; null if it can. */
export function lapseProblem(entry: Lapsed & Entry, life: readonly Entry[]): string | null {
  const { at, effect } = entry;
  const ends = authorizationOf(entry, life)?.window.ends;
  if (ends === undefined || !isLongBefore(at, ends) || isReplaced(entry, life)) return null;
  const isEnded = life.some((earlier) => earlier.type === 'ended' && endsEffect(earlier, effect));
  return isEnded ? null : `it lapsed at ${at}, and its window ends at ${ends}`;
}

/**
 * Why a grant cannot go on after its last entry; null if it can. The commit that records a rejection of
 * break-glass also ends what is live of the grant.
 */
export function goesOnProblem(
  entry: Entry,
  life: readonly Entry[],
  live: readonly LiveEffect[],
): string | null {
  const last = life.at(-1);
  if (entry.type === 'ended' || last?.type !== 'break-glass-reviewed' || last.accepted) return null;
  const goesOn = live.some(({ ended, window }) => ended === null && isLongBefore(last.at, window.ends));
  return goesOn ? `entry ${last.seq} rejects it, and does not end it` : null;
}

function authorizationOf(
  { revision }: EffectSubject,
  life: readonly Entry[],
): (Authorized & Entry) | undefined {
  const found = life.findLast((earlier) => earlier.type === 'authorized' && earlier.revision === revision);
  return found?.type === 'authorized' ? found : undefined;
}

function isReplaced({ revision }: EffectSubject, life: readonly Entry[]): boolean {
  return life.some((earlier) => earlier.type === 'authorized' && earlier.replaces === revision);
}

function isLongBefore(at: string, ends: string): boolean {
  return Date.parse(at) < Date.parse(ends) - TOLERANCE_MS;
}
