import type { DateTime } from 'luxon';
import { effectKey } from '../effect.ts';
import { parseUtc } from '../iso.ts';
import type { LiveEffect, LiveEffectId } from '../ledger/live-effect.ts';
import { endOf } from './plan.ts';
import type { EndedSupport } from './step.ts';

/** Another grant that gives the same effect. */
export interface OtherSupport {
  readonly live: LiveEffect;
  /** Set if it was to end already, and the target may still have the access. */
  readonly end: EndedSupport | null;
}

/** The other grants by which the effect is given, the one with the latest end first. */
export function otherSupports(
  live: readonly LiveEffect[],
  { grant, effect }: LiveEffectId,
  now: DateTime,
): readonly OtherSupport[] {
  const key = effectKey(effect);
  return live
    .filter((other) => other.grant !== grant && effectKey(other.effect) === key && isGiven(other))
    .sort((a, b) => endMs(b) - endMs(a))
    .map((other) => ({ live: other, end: endOf(other, now) }));
}

/** Those of them that go on after the end of a window. */
export function continuingAfter(supports: readonly OtherSupport[], ends: DateTime): readonly OtherSupport[] {
  return supports.filter(({ live, end }) => end === null && parseUtc(live.window.ends) > ends);
}

function isGiven({ state, recalled }: LiveEffect): boolean {
  return state === 'provisioned' && recalled === undefined;
}

function endMs({ window }: LiveEffect): number {
  return parseUtc(window.ends).toMillis();
}
