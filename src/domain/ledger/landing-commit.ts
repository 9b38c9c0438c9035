import type { Entry, NewEntry } from './entry.ts';

/** The landed commit that an entry is about; null if the entry is about no landing. */
export function landingCommit(entry: NewEntry | Entry): string | null {
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
