import type { PlacedGrant } from '../grants/grant.ts';
import type { Change } from '../grants/request.ts';

/** The entry of a change: the new version, or the old version if it is withdrawn. */
export function changedEntry(change: Change): PlacedGrant {
  return change.kind === 'withdrawn' ? change.before : change.after;
}
