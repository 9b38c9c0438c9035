import type { PlacedGrant } from './grant.ts';

/**
 * One change between two sets of grants, matched by id.
 *
 * - `extended` gives more: a later end, an earlier start, another role or another holder.
 * - `amended` has another justification or ticket, and the same window or a shorter one.
 * - `shortened` gives less, and changes nothing but the window.
 *
 * An entry that only moves to another file, or has another layout, is no change.
 */
export type Change =
  | { readonly kind: 'added'; readonly after: PlacedGrant }
  | {
      readonly kind: 'extended' | 'amended' | 'shortened';
      readonly before: PlacedGrant;
      readonly after: PlacedGrant;
    }
  | { readonly kind: 'withdrawn'; readonly before: PlacedGrant };

export type ChangeKind = Change['kind'];

/** The changes of a pull request. */
export interface Request {
  readonly changes: readonly Change[];
}
