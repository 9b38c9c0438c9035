import type { Authorized, Ended, Entry, Refused, Reverted } from '../../../domain/ledger/entry.ts';

/** An entry that records the outcome of a landing on the default branch. */
export type LandingEntry =
  | (Authorized & Entry)
  | (Refused & Entry)
  | (Reverted & Entry)
  | (Ended & Entry)
  | Extract<Entry, { readonly type: 'policy-accepted' | 'policy-refused' | 'policy-restored' }>;
