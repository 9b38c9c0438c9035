import type { PlacedGrant } from './grant.ts';

/**
 * One difference between two sets of grants, matched by id. `extended` gives more (a later end, another role or
 * holder, an earlier start), `amended` changes words only (justification, ticket), `shortened` gives less.
 * An entry that only moved between files or changed its layout is no change.
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

/** What a pull request changes. */
export interface Request {
  readonly changes: readonly Change[];
}
