import { advanceLive } from './advance-live.ts';
import type { NewEntry } from './entry.ts';
import { advanceOwed } from './history/owed-review.ts';
import type { AcceptedPolicy, EntryState } from './ledger-state.ts';

/**
 * The state after one more entry. The writer of the ledger, the projection of entries that are not recorded
 * yet, the outbox and the audit all apply entries with this function, so that they cannot disagree.
 *
 * Except for `nextSeq`, applying an entry twice in a row is the same as once. An entry without a number
 * counts as the next one. Members that do not follow from entries, such as `head` and `cursor`, stay as they
 * are.
 */
export function applyEntry<State extends EntryState>(state: State, entry: NewEntry): State {
  return {
    ...state,
    nextSeq: state.nextSeq + 1,
    live: advanceLive(state.live, entry),
    policy: policyAfter(state.policy, entry),
    owed: advanceOwed(state.owed, entry),
  };
}

/** Only an accepted policy takes effect. A refused one leaves the policy before it in force. */
function policyAfter(policy: AcceptedPolicy | null, entry: NewEntry): AcceptedPolicy | null {
  if (entry.type !== 'policy-accepted') return policy;
  const { commit, blob, pull } = entry;
  return { commit, blob, pull };
}
