import type { DateTime } from 'luxon';
import { type Effect, effectKey, entitlementKey } from '../effect.ts';
import { iso, parseUtc } from '../iso.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import type { Reading } from '../reading.ts';
import { isLive, type Window } from '../window.ts';
import { type EndedSupport, isEnding, type Step } from './step.ts';

/** The facts that a plan is made from. */
export interface PlanFacts {
  readonly live: readonly LiveEffect[];
  /** The accounts that have each entitlement now, by `entitlementKey`. A missing one counts as unreadable. */
  readonly accounts: ReadonlyMap<string, Reading<readonly string[]>>;
}

/**
 * The steps that are due now, endings first. Level-triggered: the same facts give the same steps, however
 * often.
 */
export function plan(facts: PlanFacts, now: DateTime): readonly Step[] {
  const steps = holdingsIn(facts.live).flatMap((supports) => stepsForHolding(supports, facts, now));
  return [...steps.filter(isEnding), ...steps.filter((step) => !isEnding(step))];
}

/**
 * Whether the effect may be in its target: true from the entry `provisioning` on, before the target has
 * answered.
 */
export function mayBeProvisioned({ state }: LiveEffect): boolean {
  return state !== 'authorized';
}

/** The grants that support the same effect, one list for each effect. */
function holdingsIn(live: readonly LiveEffect[]): readonly (readonly LiveEffect[])[] {
  return [...Map.groupBy(live, ({ effect }) => effectKey(effect)).values()];
}

function stepsForHolding(supports: readonly LiveEffect[], facts: PlanFacts, now: DateTime): readonly Step[] {
  const [first] = supports;
  if (first === undefined) return [];
  const ended = supports.flatMap((live) => endingOf(live, now) ?? []);
  const current = currentSupports(supports, now);
  const endings = stepsForEnded(first.effect, ended, current, now);
  const others = stepsForCurrent(first.effect, current, supports, facts);
  // A revoked effect cannot get another supporter. It is provisioned again once its revocation is recorded.
  const revokes = endings.some(({ kind }) => kind === 'revoke');
  return [
    ...endings,
    ...others.filter(({ kind }) => !revokes || (kind !== 'add-supporter' && kind !== 'provision')),
  ];
}

function stepsForEnded(
  effect: Effect,
  ended: readonly EndedSupport[],
  current: readonly LiveEffect[],
  now: DateTime,
): readonly Step[] {
  const provisioned = ended.filter(({ live }) => mayBeProvisioned(live));
  const neverProvisioned = ended.filter(({ live }) => !mayBeProvisioned(live));
  const steps: Step[] = [];
  // Until the ledger says that another grant holds the effect, the ended grant is the one that explains the
  // access.
  const holding = current.filter(({ state }) => state === 'provisioned');
  if (provisioned.length > 0 && holding.length > 0) {
    steps.push({ kind: 'release', effect, ended: provisioned, heldBy: holding.map(({ grant }) => grant) });
  } else if (provisioned.length > 0 && !(now < handoverDeadline(provisioned) && current.some(mayTakeOver))) {
    steps.push({ kind: 'revoke', effect, ended: provisioned });
  }
  if (neverProvisioned.length > 0) steps.push({ kind: 'lapse', effect, ended: neverProvisioned });
  return steps;
}

/** Milliseconds after an end during which another grant may take over the effect. */
const HANDOVER_MS = 3_000;

/**
 * How long an end waits for another authorized grant to be confirmed. The wait is bounded, because a forged
 * authorization is never confirmed.
 */
function handoverDeadline(ended: readonly EndedSupport[]): DateTime {
  return ended
    .map(({ due }) => due)
    .reduce((a, b) => (a > b ? a : b))
    .plus({ milliseconds: HANDOVER_MS });
}

/** The deadlines of handovers, in ISO 8601: at each, the plan must be made again. */
export function handoverDeadlines(live: readonly LiveEffect[], now: DateTime): readonly string[] {
  return holdingsIn(live).flatMap((supports) => {
    const ended = supports.filter(mayBeProvisioned).flatMap((support) => endingOf(support, now) ?? []);
    return ended.length === 0 || ended.length === supports.length ? [] : [iso(handoverDeadline(ended))];
  });
}

/**
 * A grant that could not be provisioned or confirmed before does not take over the effect of an ended one.
 * Nor does a grant whose access was removed by hand: it is not provisioned again.
 */
function mayTakeOver(live: LiveEffect): boolean {
  return isWaiting(live) && (live.state !== 'authorized' || live.failures === 0);
}

/**
 * Whether the effect is to be provisioned for this grant. A grant that was cut short is not: the process that
 * recorded its end may have a clock that is ahead.
 */
function isWaiting({ state, ended }: LiveEffect): boolean {
  return ended === null && (state === 'authorized' || state === 'provisioning');
}

function stepsForCurrent(
  effect: Effect,
  current: readonly LiveEffect[],
  supports: readonly LiveEffect[],
  facts: PlanFacts,
): readonly Step[] {
  const waiting = current.filter(isWaiting);
  const holding = current.filter(({ state }) => state === 'provisioned');
  const reading = facts.accounts.get(entitlementKey(effect));
  if (reading?.readable !== true) {
    const because = reading?.because ?? `${effect.target} was not asked`;
    return waiting.length === 0 ? [] : [{ kind: 'wait-for-target', effect, support: waiting, because }];
  }

  const present = reading.value.includes(effect.account);
  if (!present && holding.length > 0) return [{ kind: 'observe-absent', effect, support: holding }];
  if (waiting.length === 0) return [];
  const explained = supports.some(mayBeProvisioned);
  if (present && !explained) return [{ kind: 'report-already-there', effect, support: waiting }];
  const heldBy = supports.filter(({ state }) => state === 'provisioned').map(({ grant }) => grant);
  if (present && heldBy.length > 0) return [{ kind: 'add-supporter', effect, support: waiting, heldBy }];
  return [{ kind: 'provision', effect, support: waiting }];
}

/** The grants that hold an effect now. */
export function currentHolders(supports: readonly LiveEffect[], now: DateTime): readonly LiveEffect[] {
  return currentSupports(supports, now).filter(({ state }) => state === 'provisioned');
}

/** Whether a window of these supports is open and was not cut short. */
export function hasCurrentSupport(supports: readonly LiveEffect[], now: DateTime): boolean {
  return currentSupports(supports, now).length > 0;
}

/** The supports whose window is open and was not cut short. */
function currentSupports(supports: readonly LiveEffect[], now: DateTime): readonly LiveEffect[] {
  return supports.filter((live) => endOf(live, now) === null && isLive(windowOf(live), now));
}

/** Why and since when a support no longer counts; null while it counts or has not started. */
export function endOf(live: LiveEffect, now: DateTime): EndedSupport | null {
  const windowEnd = parseUtc(live.window.ends);
  const cutAt = live.ended === null ? null : parseUtc(live.ended.at);
  if (live.ended !== null && cutAt !== null && cutAt <= now && cutAt <= windowEnd) {
    return { live, cause: live.ended.cause, due: cutAt };
  }
  return windowEnd <= now ? { live, cause: 'expired', due: windowEnd } : null;
}

/** The end of a support, or of an earlier revision of it. */
export function endingOf(live: LiveEffect, now: DateTime): EndedSupport | null {
  return endOf(live, now) ?? endOfEarlierRevision(live, now);
}

/**
 * An earlier revision was provisioned, and this one replaced it with a window that starts later: until then
 * the access must end. It is recorded as the end of the earlier revision.
 */
function endOfEarlierRevision(live: LiveEffect, now: DateTime): EndedSupport | null {
  const { recalled } = live;
  if (recalled === undefined || !mayBeProvisioned(live) || parseUtc(live.window.starts) <= now) return null;
  return {
    live: { ...live, revision: recalled.revision },
    cause: 'replaced',
    due: parseUtc(recalled.at),
  };
}

function windowOf({ window }: LiveEffect): Window {
  return { starts: parseUtc(window.starts), ends: parseUtc(window.ends) };
}

/** The latest end of the supports. There must be one. */
export function latestEnd(supports: readonly LiveEffect[]): DateTime {
  return supports.map(({ window }) => parseUtc(window.ends)).reduce((a, b) => (a > b ? a : b));
}
