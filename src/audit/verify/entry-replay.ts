import { applyEntry } from '../../domain/ledger/apply-entry.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { OwedReview } from '../../domain/ledger/history/owed-review.ts';
import { type AcceptedPolicy, EMPTY_STATE } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { transitionProblem } from '../../domain/ledger/transitions.ts';

/** Why an entry cannot follow the entries before it. */
export type EntryProblem = 'duplicate' | { readonly illegal: string };

/**
 * Applies all entries of the ledger again, oldest first, to compare the result with the checkpoint. Checks
 * that each entry can follow the entries before it. Of a grant that is over, only its id stays in memory. If
 * another entry about it comes, its earlier entries are read from the clone again.
 */
export interface EntryReplay {
  /** Applies an entry, also one that cannot follow the entries before it. */
  add(entry: Entry): Promise<EntryProblem | null>;
  readonly liveEffects: () => readonly LiveEffect[];
  readonly liveEffectsOf: (grant: string) => readonly LiveEffect[];
  /** The entries about a grant that are in memory: none if the grant is over. */
  readonly entriesInMemory: (grant: string | null) => readonly Entry[];
  readonly owed: () => readonly OwedReview[];
  readonly policy: () => AcceptedPolicy | null;
  /** Every entry about a grant so far, by `seq`. */
  entriesOf(grant: string): Promise<readonly Entry[]>;
}

/** The part of a grant that is in memory. */
interface GrantInMemory {
  readonly liveEffects: readonly LiveEffect[];
  readonly entries: readonly Entry[];
}

const NEW_GRANT: GrantInMemory = { liveEffects: [], entries: [] };

/** `readEntries` reads the entries about a grant whose `seq` is lower than `beforeSeq`, in this order. */
export function entryReplay(
  readEntries: (grant: string, beforeSeq: number) => Promise<readonly Entry[]>,
): EntryReplay {
  const inMemory = new Map<string, GrantInMemory>();
  const dropped = new Set<string>();
  const isDuplicateWithoutGrant = duplicatesWithoutGrant();
  let { nextSeq, owed, policy } = EMPTY_STATE;

  const grantOf = async (id: string): Promise<GrantInMemory> => {
    if (!dropped.has(id)) return inMemory.get(id) ?? NEW_GRANT;
    dropped.delete(id);
    // A grant is dropped only when none of its effects is live.
    const readAgain = { liveEffects: [], entries: await readEntries(id, nextSeq) };
    inMemory.set(id, readAgain);
    return readAgain;
  };

  const liveEffectsOf = (id: string): readonly LiveEffect[] => inMemory.get(id)?.liveEffects ?? [];

  return {
    liveEffects: () => [...inMemory.values()].flatMap(({ liveEffects }) => liveEffects),
    liveEffectsOf,
    entriesInMemory: (id) => (id === null ? [] : (inMemory.get(id)?.entries ?? [])),
    owed: () => owed,
    policy: () => policy,
    entriesOf: async (id) => (await grantOf(id)).entries,

    async add(entry) {
      const id = 'grant' in entry ? entry.grant : null;
      const earlier = id === null ? NEW_GRANT : await grantOf(id);
      // An entry changes only effects of its own grant. So the other effects are not passed.
      const state = applyEntry({ nextSeq: entry.seq, live: earlier.liveEffects, owed, policy }, entry);
      ({ nextSeq, owed, policy } = state);
      if (id === null) return isDuplicateWithoutGrant(entry) ? 'duplicate' : null;
      if (earlier.entries.some((other) => other.id === entry.id)) return 'duplicate';

      const supporters = entry.type === 'provisioned' ? entry.shared_with : [];
      const others = supporters.filter((supporter) => supporter !== id).flatMap(liveEffectsOf);
      const live = [...earlier.liveEffects, ...others];
      const illegal = transitionProblem({ live, life: earlier.entries }, entry);

      const owesReview = owed.some((review) => review.grant === id);
      if (state.live.length === 0 && LAST_TYPES.has(entry.type) && !owesReview) {
        inMemory.delete(id);
        dropped.add(id);
      } else inMemory.set(id, { liveEffects: state.live, entries: [...earlier.entries, entry] });
      return illegal === null ? null : { illegal };
    },
  };
}

/**
 * Types that end a request or a grant. Another entry about the same grant may still follow, for example if a
 * new pull request asks for a grant that was declined.
 */
const LAST_TYPES: ReadonlySet<Entry['type']> = new Set(['reverted', 'declined', 'abandoned', 'refused']);

/**
 * Finds entries without a grant that have the same id as an earlier one. The writer of the ledger looks for
 * duplicates only on the same UTC day and on the day before, so the ids of two days are enough.
 */
function duplicatesWithoutGrant(): (entry: Entry) => boolean {
  let day = '';
  let ids = new Set<string>();
  let idsOfDayBefore = new Set<string>();
  return (entry) => {
    const entryDay = entry.at.slice(0, 'YYYY-MM-DD'.length);
    if (entryDay > day) {
      idsOfDayBefore = ids;
      ids = new Set();
      day = entryDay;
    }
    if (ids.has(entry.id) || idsOfDayBefore.has(entry.id)) return true;
    ids.add(entry.id);
    return false;
  };
}
