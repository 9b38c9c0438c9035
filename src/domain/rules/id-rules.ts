import { ruleFinding } from '../findings/rule-code.ts';
import { entryOf } from './entry-of.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule, RequestRule } from './rule.ts';

/** An id names one grant for ever: it cannot be used again, and an ended grant cannot be brought back to life. */
export const idUnused: ChangeRule = ({ change, spent, inForce }, { now }) => {
  if (!spent || change.kind === 'withdrawn') return [];
  const { grant, rangeOf } = change.after;
  if (change.kind === 'added') return [ruleFinding('id-spent', rangeOf('/id'), { id: grant.id })];
  // Its end counts from when it comes, not from when it is recorded.
  const ended = inForce === null || inForce.window.ends <= now;
  return ended ? [ruleFinding('already-ended', rangeOf('/id'), { id: grant.id })] : [];
};

/** One request speaks of an id once. */
export const idOnce: ChangeRule = (facts, { changes }) => {
  const { grant, rangeOf } = entryOf(facts.change);
  const first = changes.find(({ change }) => entryOf(change).grant.id === grant.id);
  return first === facts ? [] : [ruleFinding('id-twice', rangeOf('/id'), { id: grant.id })];
};

/** What is asked for at once; what is given back does not count. */
export const MOST_CHANGES = 50;

/** A reviewer can read only so much: larger requests are several requests. */
export const fewEnough: RequestRule = ({ changes }) => {
  const more = changes.filter((facts) => !givesLess(facts));
  return more.length <= MOST_CHANGES
    ? []
    : [ruleFinding('too-many-changes', null, { count: more.length, limit: MOST_CHANGES })];
};
