import { Duration } from 'luxon';
import { effectKey } from '../effect.ts';
import { ruleFinding } from '../findings/rule-code.ts';
import { formatDuration } from '../grants/times.ts';
import type { Window } from '../window.ts';
import { entryOf } from './entry-of.ts';
import { addsNoTime } from './gives-less.ts';
import type { ChangeFacts, ChangeRule, Hold, RequestFacts } from './rule.ts';
import { wholeMinutes } from './window-rules.ts';

type Asked = Pick<RequestFacts, 'changes' | 'now'>;

/**
 * A holder has an effect for no longer than `of` within any stretch of `within`, over extensions, repeats and the other
 * grants of the same request. Time that two grants share counts once: it is one holding.
 */
export const withinMaxTotal: ChangeRule = (facts, request) => {
  const { change, role, holder, window } = facts;
  if (change.kind === 'withdrawn' || addsNoTime(facts) || role?.maxTotal == null || window === null)
    return [];
  if (!holder.readable || holder.value === null) return [];
  const { of, within } = role.maxTotal;
  const most = mostHeld(facts, request, within);
  if (most <= of.toMillis()) return [];
  const args = {
    holder: holder.value.login,
    role: role.name,
    total: wholeMinutes(Duration.fromMillis(most)),
    of: formatDuration(of),
    within: formatDuration(within),
  };
  const at = change.after.rangeOf(change.after.grant.window.until === null ? '/duration' : '/until');
  return [ruleFinding('too-much', at, args)];
};

/** The most milliseconds for which the holder would have one of the effects in any stretch of `within` that meets the window. */
export function mostHeld(facts: ChangeFacts, request: Asked, within: Duration): number {
  const { window } = facts;
  if (window === null) return 0;
  const others = otherHolds(facts, request);
  const totals = facts.effects.map((effect) => {
    const key = effectKey(effect);
    const same = others.filter((hold) => effectKey(hold.effect) === key).map((hold) => hold.window);
    return mostWithin([...same, window], window, within.toMillis());
  });
  return Math.max(0, ...totals);
}

/** The holder's other holds as they would be if the whole request landed. */
function otherHolds(facts: ChangeFacts, { changes, now }: Asked): readonly Hold[] {
  const id = facts.holder.readable ? facts.holder.value?.id : undefined;
  const changed = new Set(changes.map(({ change }) => entryOf(change).grant.id));
  const standing = facts.holds.flatMap((hold): Hold[] => {
    if (!changed.has(hold.grant)) return [hold];
    // What was held until now was held; the rest is as the change says.
    const ends = hold.window.ends < now ? hold.window.ends : now;
    return ends > hold.window.starts ? [{ ...hold, window: { ...hold.window, ends } }] : [];
  });
  const asked = changes
    .filter((each) => each !== facts && each.change.kind !== 'withdrawn')
    .filter(({ holder }) => holder.readable && holder.value?.id === id)
    .flatMap(({ change, effects, window }) =>
      window === null ? [] : effects.map((effect) => ({ grant: entryOf(change).grant.id, effect, window })),
    );
  return [...standing, ...asked];
}

/**
 * The most milliseconds covered by `windows` in any stretch of `length` that meets `around`. As the stretch moves on, what
 * it covers begins to shrink only where it begins within a window: so the most is found where it begins with one.
 */
export function mostWithin(windows: readonly Window[], around: Window, length: number): number {
  const covered = union(windows);
  const earliest = around.starts.toMillis() - length;
  const latest = around.ends.toMillis();
  const begins = covered
    .map(([starts]) => starts)
    .concat(earliest, latest)
    .filter((begin) => earliest <= begin && begin <= latest);
  return Math.max(0, ...begins.map((begin) => coverage(covered, begin, begin + length)));
}

type Span = readonly [starts: number, ends: number];

function union(windows: readonly Window[]): readonly Span[] {
  const spans = windows
    .map(({ starts, ends }): Span => [starts.toMillis(), ends.toMillis()])
    .sort(([a], [b]) => a - b);
  const merged: Span[] = [];
  for (const [starts, ends] of spans) {
    const last = merged.at(-1);
    if (last !== undefined && starts <= last[1])
      merged[merged.length - 1] = [last[0], Math.max(last[1], ends)];
    else merged.push([starts, ends]);
  }
  return merged;
}

function coverage(spans: readonly Span[], begin: number, end: number): number {
  return spans.reduce(
    (sum, [starts, ends]) => sum + Math.max(0, Math.min(ends, end) - Math.max(starts, begin)),
    0,
  );
}
