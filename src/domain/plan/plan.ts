import type { DateTime } from 'luxon';
import { type Effect, effectKey } from '../effect.ts';
import { iso, parseUtc } from '../iso.ts';
import type { LiveEffect } from '../ledger/live-effect.ts';
import type { Reading } from '../reading.ts';
import { isLive } from '../window.ts';
import { type EndedSupport, isEnding, type Step } from './step.ts';

/** What planning looks at. */
export interface PlanFacts {
  readonly live: readonly LiveEffect[];
  /** Who has each entitlement now, by `entitlementKey`. One that is missing counts as unreadable. */
  readonly accounts: ReadonlyMap<string, Reading<readonly string[]>>;
}

/** Names an entitlement in one target. */
export function entitlementKey({ target, entitlement }: Pick<Effect, 'target' | 'entitlement'>): string {
  return JSON.stringify([target, entitlement]);
}

/** What should happen now, endings first. Level-triggered: the same facts give the same steps, however often. */
export function plan(facts: PlanFacts, now: DateTime): readonly Step[] {
  const steps = [...holdings(facts.live)].flatMap((supports) => stepsFor(supports, facts, now));
  return [...steps.filter(isEnding), ...steps.filter((step) => !isEnding(step))];
}

/** An effect counts as given from the moment it may have been. */
export function mayBeGiven({ state }: LiveEffect): boolean {
  return state !== 'authorized';
}

function holdings(live: readonly LiveEffect[]): Iterable<readonly LiveEffect[]> {
  const byEffect = new Map<string, LiveEffect[]>();
  for (const each of live) {
    const key = effectKey(each.effect);
    byEffect.set(key, [...(byEffect.get(key) ?? []), each]);
  }
  return byEffect.values();
}

function stepsFor(supports: readonly LiveEffect[], facts: PlanFacts, now: DateTime): readonly Step[] {
  const [first] = supports;
  if (first === undefined) return [];
  const ended = supports.flatMap((live) => endOf(live, now) ?? recallOf(live, now) ?? []);
  const standing = supports.filter((live) => endOf(live, now) === null && isLive(windowOf(live), now));
  const endings = stepsForEnded(first.effect, ended, standing, now);
  const others = stepsForStanding(first.effect, standing, supports, facts);
  // What is taken back is not there to be shared, and is given anew once that is recorded.
  const takenBack = endings.some(({ kind }) => kind === 'revoke');
  return [
    ...endings,
    ...others.filter(({ kind }) => !takenBack || (kind !== 'add-supporter' && kind !== 'provision')),
  ];
}

function stepsForEnded(
  effect: Effect,
  ended: readonly EndedSupport[],
  standing: readonly LiveEffect[],
  now: DateTime,
): readonly Step[] {
  const given = ended.filter(({ live }) => mayBeGiven(live));
  const never = ended.filter(({ live }) => !mayBeGiven(live));
  const steps: Step[] = [];
  // While the others still wait to be recorded as holding it, the ended one is what explains the access.
  const holding = standing.filter(({ state }) => state === 'provisioned');
  if (given.length > 0 && holding.length > 0) {
    steps.push({ kind: 'release', effect, ended: given, heldBy: holding.map(({ grant }) => grant) });
  } else if (given.length > 0 && !(now < takenOverBy(given) && standing.some(explains))) {
    steps.push({ kind: 'revoke', effect, ended: given });
  }
  if (never.length > 0) steps.push({ kind: 'lapse', effect, ended: never });
  return steps;
}

/** Milliseconds after an end in which another grant may take over what it held. */
const HANDOVER_MS = 3_000;

/** Until when an end waits for another grant that was authorized and has yet to be confirmed: what is forged never is. */
function takenOverBy(ended: readonly EndedSupport[]): DateTime {
  return ended
    .map(({ due }) => due)
    .reduce((a, b) => (a > b ? a : b))
    .plus({ milliseconds: HANDOVER_MS });
}

/** When ends that wait for another grant wait no longer, ISO 8601: then is to be looked again. */
export function handoversOver(live: readonly LiveEffect[], now: DateTime): readonly string[] {
  return [...holdings(live)].flatMap((supports) => {
    const ended = supports
      .filter(mayBeGiven)
      .flatMap((each) => endOf(each, now) ?? recallOf(each, now) ?? []);
    return ended.length === 0 || ended.length === supports.length ? [] : [iso(takenOverBy(ended))];
  });
}

/** What could not be given, or not be confirmed, keeps nothing that another grant left behind. */
function explains({ state, failures }: LiveEffect): boolean {
  return state !== 'authorized' || failures === 0;
}

function stepsForStanding(
  effect: Effect,
  standing: readonly LiveEffect[],
  supports: readonly LiveEffect[],
  facts: PlanFacts,
): readonly Step[] {
  const waiting = standing.filter(({ state }) => state === 'authorized' || state === 'provisioning');
  const holding = standing.filter(({ state }) => state === 'provisioned');
  const reading = facts.accounts.get(entitlementKey(effect));
  if (reading?.readable !== true) {
    const because = reading?.because ?? `${effect.target} was not asked`;
    return waiting.length === 0 ? [] : [{ kind: 'wait-for-target', effect, support: waiting, because }];
  }

  const present = reading.value.includes(effect.account);
  if (!present && holding.length > 0) return [{ kind: 'observe-absent', effect, support: holding }];
  if (waiting.length === 0) return [];
  const until = latestEnd(standing);
  const begun = supports.some(mayBeGiven);
  if (present && !begun) return [{ kind: 'report-already-there', effect, support: waiting }];
  const heldBy = supports.filter(({ state }) => state === 'provisioned').map(({ grant }) => grant);
  if (present && heldBy.length > 0)
    return [{ kind: 'add-supporter', effect, until, support: waiting, heldBy }];
  return [{ kind: 'provision', effect, until, support: waiting }];
}

/** Until when what was given is supported by what stands now; null where nothing does. */
export function supportedUntil(supports: readonly LiveEffect[], now: DateTime): DateTime | null {
  const standing = supports.filter(
    (live) => live.state === 'provisioned' && endOf(live, now) === null && isLive(windowOf(live), now),
  );
  return standing.length === 0 ? null : latestEnd(standing);
}

/** Why and since when a support no longer counts; null while it does, or has yet to start. */
export function endOf(live: LiveEffect, now: DateTime): EndedSupport | null {
  const frozen = parseUtc(live.window.ends);
  const cut = live.ended === null ? null : parseUtc(live.ended.at);
  if (live.ended !== null && cut !== null && cut <= now && cut <= frozen) {
    return { live, cause: live.ended.cause, due: cut };
  }
  return frozen <= now ? { live, cause: 'expired', due: frozen } : null;
}

/** What was given for an earlier revision, before the window of this one begins. It is recorded as the earlier one's end. */
function recallOf(live: LiveEffect, now: DateTime): EndedSupport | null {
  const { recalled } = live;
  if (recalled === undefined || !mayBeGiven(live) || parseUtc(live.window.starts) <= now) return null;
  return { live: { ...live, revision: recalled.revision }, cause: 'replaced', due: parseUtc(recalled.at) };
}

function windowOf({ window }: LiveEffect): { readonly starts: DateTime; readonly ends: DateTime } {
  return { starts: parseUtc(window.starts), ends: parseUtc(window.ends) };
}

function latestEnd(standing: readonly LiveEffect[]): DateTime {
  return standing.map(({ window }) => parseUtc(window.ends)).reduce((a, b) => (a > b ? a : b));
}
