import type { DateTime, Duration } from 'luxon';
import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import type { Change } from '../grants/request.ts';
import { formatDuration, formatInstant } from '../grants/times.ts';
import type { Role } from '../policy/policy.ts';
import type { SourceRange } from '../source-range.ts';
import { addsNoTime } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** The end of a window is after its start and in the future. */
export const windowAhead: ChangeRule = ({ change, window }, { now }) => {
  if (change.kind === 'withdrawn') return [];
  const { grant, rangeOf } = change.after;
  const { from, until } = grant.window;
  const at = rangeOf(until === null ? '/duration' : '/until');
  if (from !== null && until !== null && until <= from) {
    return [ruleFinding('window-backwards', at, { from: formatInstant(from), until: formatInstant(until) })];
  }
  // A grant that is shortened to a past time ends at once. This is allowed.
  if (change.kind === 'shortened' && window !== null) return [];
  const ends = window?.ends ?? until;
  if (ends !== null && ends <= now) return [ruleFinding('window-over', at, { ended: formatInstant(ends) })];
  return window === null ? [ruleFinding('window-empty', at, {})] : [];
};

/** A start in the past means "from the merge". The reviewer should know this. */
export const startAhead: ChangeRule = ({ change, inForce }, { now }) => {
  if (change.kind === 'withdrawn' || inForce !== null) return [];
  const { from } = change.after.grant.window;
  if (from === null || from >= now) return [];
  const args = { from: formatInstant(from) };
  return [ruleFinding('starts-in-past', change.after.rangeOf('/from'), args, { severity: 'warning' })];
};

/** A grant is not longer than its role allows. */
export const withinMaxDuration: ChangeRule = (facts) => {
  const { change, role, window } = facts;
  if (change.kind === 'withdrawn' || addsNoTime(facts) || role === null || window === null) return [];
  const max = maxDurationOf(facts.change, role);
  const asked = window.ends.diff(window.starts);
  if (asked.toMillis() <= max.toMillis()) return [];
  const { range, replacement } = fixOf(change.after, window.starts, max);
  const name = change.after.grant.breakGlass ? `${role.name} by break-glass` : role.name;
  const args = { asked: wholeMinutes(asked), role: name, max: formatDuration(max) };
  return [ruleFinding('too-long', range, args, { suggestion: { range, replacement } })];
};

/** For break-glass, the shorter of the two limits: break-glass never gives more than an ordinary request. */
function maxDurationOf(change: Change, { maxDuration, breakGlass }: Role): Duration {
  const terms = change.kind !== 'withdrawn' && change.after.grant.breakGlass ? breakGlass : null;
  return terms !== null && terms.maxDuration.toMillis() < maxDuration.toMillis()
    ? terms.maxDuration
    : maxDuration;
}

/** The longest allowed value of the field that sets the end. */
function fixOf(
  { grant, rangeOf }: PlacedGrant,
  starts: DateTime,
  max: Duration,
): { readonly range: SourceRange; readonly replacement: string } {
  if (grant.window.until === null) return { range: rangeOf('/duration'), replacement: formatDuration(max) };
  const latest = starts.plus(max.toMillis()).startOf('minute');
  return { range: rangeOf('/until'), replacement: formatInstant(latest) };
}

/**
 * A duration for people, rounded up to whole minutes. A fixed end minus the time of now would always have
 * seconds.
 */
export function wholeMinutes(duration: Duration): string {
  return formatDuration(duration.shiftTo('minutes').mapUnits((value) => Math.ceil(value)));
}
