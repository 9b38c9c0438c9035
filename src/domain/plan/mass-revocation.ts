import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { effectKey } from '../effect.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import type { UnsupportedGrant } from './unsupported-grants.ts';

/** Grants that may end at once without a policy owner's confirmation. */
const UNCONFIRMED_GRANTS_MAX = 5;
/** The share of live grants that may. A mistake in a policy or a team goes beyond both bounds. */
const UNCONFIRMED_SHARE_MAX = 0.25;

/**
 * Whether so many grants would end at once that a policy owner must confirm it. Expired windows and landed
 * removals do not count.
 */
export function isMassRevocation(
  unsupported: readonly UnsupportedGrant[],
  live: readonly LiveEffect[],
): boolean {
  const ending = grantsIn(unsupported.map(({ live: effect }) => effect));
  return ending > UNCONFIRMED_GRANTS_MAX && ending / grantsIn(live) > UNCONFIRMED_SHARE_MAX;
}

/** Names exactly the effects that would end. A confirmation with this code covers nothing more. */
export function massRevocationCode(unsupported: readonly UnsupportedGrant[]): string {
  const effects = unsupported.map(({ live }) =>
    JSON.stringify([live.grant, live.revision, effectKey(live.effect)]),
  );
  return createHash('sha256').update(canonicalJson(effects.sort())).digest('hex').slice(0, 12);
}

function grantsIn(live: readonly LiveEffect[]): number {
  return new Set(live.map(({ grant }) => grant)).size;
}
