import type { DateTime, Duration } from 'luxon';
import { ruleFinding } from '../findings/rule-code.ts';
import type { PlacedGrant } from '../grants/grant.ts';
import type { Change } from '../grants/request.ts';
import { formatDuration, formatInstant } from '../grants/times.ts';
import type { Role } from '../policy/policy.ts';
import type { SourceRange } from '../source-range.ts';
import { addsNoTime } from './gives-less.ts';
import type { ChangeRule } from './rule.ts';

/** A window has an end that is after its start and still to come. */
export const windowAhead: ChangeRule = ({ change, window }, { now }) => {
  if (change.kind === 'withdrawn') return [];
  const { grant, rangeOf } = change.after;
  const { from, until } = grant.window;
  const at = rangeOf(until === null ? '/duration' : '/until');
  if (from !== null && until !== null && until <= from) {
    return [ruleFinding('window-backwards', at, { from: formatInstant(from), until: formatInstant(until) })];
  }
  // Shortened to a moment that has passed, it ends at once, and that is allowed.
  if (change.kind === 'shortened' && window !== null) return [];
  const ends = window?.ends ?? until;
  if (ends !== null && ends <= now) return [ruleFinding('window-over', at, { ended: formatInstant(ends) })];
  return window === null ? [ruleFinding('window-empty', at, {})] : [];
};

/** A start that has passed is taken as "from the merge": the reviewer should know. */
export const startAhead: ChangeRule = ({ change, inForce }, { now }) => {
  if (change.kind === 'withdrawn' || inForce !== null) return [];
  const { from } = change.after.grant.window;
  if (from === null || from >= now) return [];
  const args = { from: formatInstant(from) };
  return [ruleFinding('starts-in-past', change.after.rangeOf('/from'), args, { severity: 'warning' })];
};

/** A grant may not outlast the longest stay that its role allows. */
export const withinMaxDuration: ChangeRule = (facts) => {
  const { change, role, window } = facts;
  if (change.kind === 'withdrawn' || addsNoTime(facts) || role === null || window === null) return [];
  const max = longestStay(facts.change, role);
  const asked = window.ends.diff(window.starts);
  if (asked.toMillis() <= max.toMillis()) return [];
  const { range, replacement } = fixOf(change.after, window.starts, max);
  const name = change.after.grant.breakGlass ? `${role.name} by break-glass` : role.name;
  const args = { asked: wholeMinutes(asked), role: name, max: formatDuration(max) };
  return [ruleFinding('too-long', range, args, { suggestion: { range, replacement } })];
};

/** In an emergency the shorter of the two: breaking the glass gives no more than asking would. */
function longestStay(change: Change, { maxDuration, breakGlass }: Role): Duration {
  const glass = change.kind !== 'withdrawn' && change.after.grant.breakGlass ? breakGlass : null;
  return glass !== null && glass.maxDuration.toMillis() < maxDuration.toMillis()
    ? glass.maxDuration
    : maxDuration;
}

function fixOf(
  { grant, rangeOf }: PlacedGrant,
  starts: DateTime,
  max: Duration,
): { readonly range: SourceRange; readonly replacement: string } {
  if (grant.window.until === null) return { range: rangeOf('/duration'), replacement: formatDuration(max) };
  const latest = starts.plus(max.toMillis()).startOf('minute');
  return { range: rangeOf('/until'), replacement: formatInstant(latest) };
}

/** For reading only: seconds are dropped, as a fixed end counted from now would always have some. */
export function wholeMinutes(duration: Duration): string {
  return formatDuration(duration.shiftTo('minutes').mapUnits((value) => Math.ceil(value)));
}
