import type { DateTime } from 'luxon';
import type { LiveEffect } from '../../ledger/live-effect.ts';
import { continuingAfter, otherSupports } from '../../plan/other-supports.ts';
import { changedEntry } from '../../rules/changed-entry.ts';
import { plainText } from '../../text/escape.ts';
import { supportsText } from '../end-words.ts';
import type { ChangeView } from './request-view.ts';

/**
 * Sentences about access that another grant gives beyond the end that a change sets. `live` has no grants
 * that the same request changes, except this one. Plain text.
 */
export function continuingAccess(
  { change, effects, window }: Pick<ChangeView, 'change' | 'effects' | 'window'>,
  live: readonly LiveEffect[],
  now: DateTime,
): readonly string[] {
  const grant = changedEntry(change).grant.id;
  const isWithdrawn = change.kind === 'withdrawn';
  const ends = isWithdrawn ? now : window?.ends;
  if (ends === undefined) return [];
  const given = isWithdrawn ? live.filter((own) => own.grant === grant).map(({ effect }) => effect) : effects;
  return given.flatMap((effect) => {
    const supports = continuingAfter(otherSupports(live, { grant, effect }, now), ends);
    if (supports.length === 0) return [];
    const others = supportsText(supports, (other) => plainText(other, 80));
    return [`${effect.entitlement} in ${effect.target} is also given by ${others}.`];
  });
}
