import type { PlacedGrant } from '../grants/grant.ts';
import type { Change } from '../grants/request.ts';

/** The entry that a change is about: as it would be, or as it was where it is withdrawn. */
export function entryOf(change: Change): PlacedGrant {
  return change.kind === 'withdrawn' ? change.before : change.after;
}
