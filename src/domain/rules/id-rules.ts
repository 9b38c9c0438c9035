import { ruleFinding } from '../findings/rule-code.ts';
import { changedEntry } from './changed-entry.ts';
import { givesLess } from './gives-less.ts';
import type { ChangeRule, RequestRule } from './rule.ts';

/** An id names one grant for ever. It cannot be used again, and an ended grant cannot start again. */
export const idUnused: ChangeRule = ({ change, spent, inForce }, { now }) => {
  if (!spent || change.kind === 'withdrawn') return [];
  const { grant, rangeOf } = change.after;
  if (change.kind === 'added') return [ruleFinding('id-spent', rangeOf('/id'), { id: grant.id })];
  // The grant has ended when its window has, even if the record does not have the end yet.
  const ended = inForce === null || inForce.window.ends <= now;
  return ended ? [ruleFinding('already-ended', rangeOf('/id'), { id: grant.id })] : [];
};

/** A request contains an id only once. */
export const idOnce: ChangeRule = (facts, { changes }) => {
  const { grant, rangeOf } = changedEntry(facts.change);
  const first = changes.find(({ change }) => changedEntry(change).grant.id === grant.id);
  return first === facts ? [] : [ruleFinding('id-twice', rangeOf('/id'), { id: grant.id })];
};

/** Changes in one request. Changes that reduce access do not count. */
export const CHANGES_MAX = 50;

/** A reviewer can read only a limited number of changes. */
export const fewEnough: RequestRule = ({ changes }) => {
  const counted = changes.filter((facts) => !givesLess(facts));
  return counted.length <= CHANGES_MAX
    ? []
    : [ruleFinding('too-many-changes', null, { count: counted.length, limit: CHANGES_MAX })];
};
