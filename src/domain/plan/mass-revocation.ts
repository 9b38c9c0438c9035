import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { effectKey } from '../effect.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import type { UnsupportedGrant } from './unsupported-grants.ts';

/** Grants that may be taken away at once before anybody is asked. */
const UNASKED_GRANTS_MAX = 5;
/** And the share of live grants that they may be. A mistake in a policy or a team ends more than both. */
const UNASKED_SHARE_MAX = 0.25;

/** Whether so much is taken away at once that somebody has to say that it is meant. Expiry and landed removals are not among it. */
export function isMassRevocation(taken: readonly UnsupportedGrant[], live: readonly LiveEffect[]): boolean {
  const ending = grantsIn(taken.map((each) => each.live));
  return ending > UNASKED_GRANTS_MAX && ending / grantsIn(live) > UNASKED_SHARE_MAX;
}

/** Names exactly what would be taken away: a word about it holds for nothing more. */
export function massRevocationCode(taken: readonly UnsupportedGrant[]): string {
  const what = taken.map(({ live: { grant, revision, effect } }) => [grant, revision, effectKey(effect)]);
  const sorted = what.map((each) => JSON.stringify(each)).sort();
  return createHash('sha256').update(canonicalJson(sorted)).digest('hex').slice(0, 12);
}

function grantsIn(live: readonly LiveEffect[]): number {
  return new Set(live.map(({ grant }) => grant)).size;
}
