import type { Authorized, Ended, Entry, Refused, Reverted } from '../../domain/ledger/entry.ts';

/** An entry that records the outcome of a landing on the default branch. */
export type LandingEntry =
  | (Authorized & Entry)
  | (Refused & Entry)
  | (Reverted & Entry)
  | (Ended & Entry)
  | Extract<Entry, { readonly type: 'policy-accepted' | 'policy-refused' | 'policy-restored' }>;

/** The commit of the landing that an entry is about; null if the entry is about none. */
export function landingCommit(entry: Entry): string | null {
  switch (entry.type) {
    case 'authorized':
    case 'refused':
    case 'policy-accepted':
    case 'policy-refused':
    case 'policy-restored':
      return entry.commit;
    case 'reverted':
      return entry.reverted_in.commit;
    case 'ended':
      return entry.ended_in?.commit ?? null;
    default:
      return null;
  }
}
