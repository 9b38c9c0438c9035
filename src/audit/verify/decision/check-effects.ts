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

/** The grants that an entry names as other holders of the same access, and that did not hold it then. */
export async function strangers(
  { grant: own, effect, at }: EffectSubject & { readonly at: string },
  grants: readonly string[],
  lifeOf: LifeOf,
): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (const grant of grants) {
    if (grant === own || !held(await lifeOf(grant), effectKey(effect), at)) unknown.push(grant);
  }
  return unknown;
}

/** Whether a grant was given this effect, and had not lost it long before `at`. */
function held(life: readonly Entry[], key: string, at: string): boolean {
  const about = life.filter((entry) => 'effect' in entry && effectKey(entry.effect) === key);
  const given = about.findLastIndex(({ type }) => type === 'provisioning' || type === 'provisioned');
  const lost = about.slice(given + 1).find(({ type }) => type === 'revoked' || type === 'lapsed');
  return given >= 0 && (lost === undefined || Date.parse(lost.at) >= Date.parse(at) - TOLERANCE_MS);
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
