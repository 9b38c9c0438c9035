import type { NewEntry } from './entry.ts';
import type { LiveEffect } from './live-effect.ts';

/** Clocks of processes differ, and an end is recorded in whole milliseconds. */
const TOLERANCE_MS = 1_000;

/**
 * The entry with the lateness that follows from the record. A process may revoke by older knowledge: another
 * one recorded an earlier end, for example a withdrawal, and died before it could act on it or save it. Then
 * the revocation is later than that process knows, and its cause is the recorded one. `live` has the effects
 * before the entry.
 */
export function withTrueLateness(live: readonly LiveEffect[], entry: NewEntry): NewEntry {
  if (entry.type !== 'revoked') return entry;
  const before = live.find(
    ({ grant, revision, effect }) =>
      grant === entry.grant &&
      revision === entry.revision &&
      effect.target === entry.effect.target &&
      effect.entitlement === entry.effect.entitlement &&
      effect.account === entry.effect.account,
  );
  const ended = before?.ended ?? null;
  if (before === undefined || ended === null || ended.at >= before.window.ends) return entry;
  const late_ms = Math.max(0, Date.parse(entry.at) - Date.parse(ended.at));
  return late_ms - entry.late_ms > TOLERANCE_MS ? { ...entry, late_ms, cause: ended.cause } : entry;
}
