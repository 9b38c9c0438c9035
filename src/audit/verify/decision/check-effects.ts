import { effectKey } from '../../../domain/effect.ts';
import type { EffectSubject, Entry, Revoked } from '../../../domain/ledger/entry.ts';
import { TOLERANCE_MS } from './check-times.ts';

/** Every earlier entry about a grant. */
export type LifeOf = (grant: string) => Promise<readonly Entry[]>;

type Given = Extract<Entry, { readonly type: 'provisioning' | 'provisioned' }>;

/**
 * Why the end that an entry names is not the end of a window; null if it is. Access that several grants give
 * ends with the last of them.
 */
export async function untilProblem(
  entry: Given,
  {
    lifeOf,
    supportersOf,
  }: { readonly lifeOf: LifeOf; readonly supportersOf: (effect: string) => Iterable<string> },
): Promise<string | null> {
  if (endsOf(await lifeOf(entry.grant), entry, entry.revision).has(entry.until)) return null;
  for (const grant of supportersOf(effectKey(entry.effect))) {
    if (grant !== entry.grant && endsOf(await lifeOf(grant), entry).has(entry.until)) return null;
  }
  return `no window ends at ${entry.until}`;
}

/** The ends of the windows in which a grant gives this effect. */
function endsOf(
  life: readonly Entry[],
  { effect }: Pick<EffectSubject, 'effect'>,
  revision: string | null = null,
): ReadonlySet<string> {
  const key = effectKey(effect);
  return new Set(
    life.flatMap((earlier) =>
      earlier.type === 'authorized' &&
      (revision === null || earlier.revision === revision) &&
      earlier.effects.some((each) => effectKey(each) === key)
        ? [earlier.window.ends]
        : [],
    ),
  );
}

/** The grants that an entry names as holders of the same access, and that never had it. */
export async function strangers(
  { effect }: Pick<EffectSubject, 'effect'>,
  grants: readonly string[],
  lifeOf: LifeOf,
): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (const grant of grants) if (endsOf(await lifeOf(grant), { effect }).size === 0) unknown.push(grant);
  return unknown;
}

/**
 * Why a revocation does not say that the access is absent; null if it does. It is released instead if other
 * grants hold it.
 */
export function absenceProblem({
  at,
  verified_absent_at,
  still_held_by,
  found_absent,
}: Revoked & Entry): string | null {
  if (verified_absent_at === null) {
    if (still_held_by.length === 0) return 'its absence was not verified, and no other grant holds it';
    return found_absent === undefined ? null : 'it was found absent, and other grants hold it';
  }
  if (still_held_by.length > 0) return 'it was read absent, and other grants hold it';
  return Math.abs(Date.parse(verified_absent_at) - Date.parse(at)) > TOLERANCE_MS
    ? `it was revoked at ${at}, and read absent at ${verified_absent_at}`
    : null;
}

/** Causes that are recorded as `ended` before the access is revoked. */
const RECORDED_CAUSES: ReadonlySet<Revoked['cause']> = new Set(['withdrawn', 'rejected']);

/** Why access cannot have ended for that cause then; null if it can. */
export function causeProblem(
  { at, cause, revision }: Revoked & Entry,
  life: readonly Entry[],
): string | null {
  if (RECORDED_CAUSES.has(cause)) {
    const isEnded = life.some((earlier) => earlier.type === 'ended' && earlier.cause === cause);
    return isEnded ? null : `nothing ended it as ${cause}`;
  }
  if (cause !== 'expired') return null;
  const authorized = life.findLast(
    (earlier) => earlier.type === 'authorized' && earlier.revision === revision,
  );
  if (authorized?.type !== 'authorized') return null;
  const { ends } = authorized.window;
  return Date.parse(at) < Date.parse(ends) - TOLERANCE_MS
    ? `it expired at ${at}, and its window ends at ${ends}`
    : null;
}
