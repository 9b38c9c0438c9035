import { Duration } from 'luxon';
import { effectKey } from '../effect.ts';
import { ruleFinding } from '../findings/rule-code.ts';
import { formatDuration } from '../grants/times.ts';
import { largest } from '../largest.ts';
import type { Window } from '../window.ts';
import { changedEntry } from './changed-entry.ts';
import { addsNoTime } from './gives-less.ts';
import type { AuthorizedPeriod, ChangeFacts, ChangeRule, RequestFacts } from './rule.ts';
import { wholeMinutes } from './window-rules.ts';

type Request = Pick<RequestFacts, 'changes' | 'now'>;

/**
 * A holder has an effect for at most `of` in total within any period of length `within`. Extensions, repeated
 * grants and the other grants of the same request count. Time that two grants share counts once, because it
 * is one holding.
 */
export const withinMaxTotal: ChangeRule = (facts, request) => {
  const { change, role, holder, window } = facts;
  if (change.kind === 'withdrawn' || addsNoTime(facts) || role?.maxTotal == null || window === null)
    return [];
  if (!holder.readable || holder.value === null) return [];
  const { of, within } = role.maxTotal;
  const totalMs = longestHeldMs(facts, request, within);
  if (totalMs <= of.toMillis()) return [];
  const args = {
    holder: holder.value.login,
    role: role.name,
    total: wholeMinutes(Duration.fromMillis(totalMs)),
    of: formatDuration(of),
    within: formatDuration(within),
  };
  const at = change.after.rangeOf(change.after.grant.window.until === null ? '/duration' : '/until');
  return [ruleFinding('too-much', at, args)];
};

/**
 * The longest time, in milliseconds, for which the holder would have one of the effects. Each period of
 * length `within` that overlaps the window counts.
 */
export function longestHeldMs(facts: ChangeFacts, request: Request, within: Duration): number {
  const { window } = facts;
  if (window === null) return 0;
  const others = otherPeriods(facts, request);
  const totals = facts.effects.map((effect) => {
    const key = effectKey(effect);
    const windows = others
      .filter((period) => effectKey(period.effect) === key)
      .map((period) => period.window);
    return longestCoveredMs([...windows, window], window, within.toMillis());
  });
  return largest(totals, 0);
}

/** The holder's other authorized periods, as they would be after the merge of the whole request. */
function otherPeriods(facts: ChangeFacts, { changes, now }: Request): readonly AuthorizedPeriod[] {
  const id = facts.holder.readable ? facts.holder.value?.id : undefined;
  const changed = new Set(changes.map(({ change }) => changedEntry(change).grant.id));
  const existing = facts.authorizedPeriods.flatMap((period): AuthorizedPeriod[] => {
    if (!changed.has(period.grant)) return [period];
    // The time until now was held. From now on, the change says how long it is held.
    const ends = period.window.ends < now ? period.window.ends : now;
    return ends > period.window.starts ? [{ ...period, window: { ...period.window, ends } }] : [];
  });
  const requested = changes
    .filter((other) => other !== facts && other.change.kind !== 'withdrawn')
    .filter(({ holder }) => holder.readable && holder.value?.id === id)
    .flatMap(({ change, effects, window }) =>
      window === null
        ? []
        : effects.map((effect) => ({ grant: changedEntry(change).grant.id, effect, window })),
    );
  return [...existing, ...requested];
}

/**
 * The longest time, in milliseconds, that `windows` cover in any period of `lengthMs` that overlaps
 * `overlapping`. While the period moves forward, its covered time can only begin to shrink after its start
 * enters a window. So the longest time is found in a period that starts together with a window.
 */
export function longestCoveredMs(windows: readonly Window[], overlapping: Window, lengthMs: number): number {
  const covered = mergedSpans(windows);
  const earliest = overlapping.starts.toMillis() - lengthMs;
  const latest = overlapping.ends.toMillis();
  const periodStarts = covered
    .map(([starts]) => starts)
    .concat(earliest, latest)
    .filter((start) => earliest <= start && start <= latest);
  return largest(
    periodStarts.map((start) => coveredMs(covered, start, start + lengthMs)),
    0,
  );
}

type Span = readonly [starts: number, ends: number];

/** The windows as spans that do not overlap, in order. */
function mergedSpans(windows: readonly Window[]): readonly Span[] {
  const spans = windows
    .map(({ starts, ends }): Span => [starts.toMillis(), ends.toMillis()])
    .sort(([a], [b]) => a - b);
  const result: Span[] = [];
  for (const [starts, ends] of spans) {
    const last = result.at(-1);
    if (last !== undefined && starts <= last[1])
      result[result.length - 1] = [last[0], Math.max(last[1], ends)];
    else result.push([starts, ends]);
  }
  return result;
}

/** The milliseconds of a period that the spans cover. */
function coveredMs(spans: readonly Span[], periodStart: number, periodEnd: number): number {
  return spans.reduce(
    (sum, [starts, ends]) => sum + Math.max(0, Math.min(ends, periodEnd) - Math.max(starts, periodStart)),
    0,
  );
}
