import { applyEntry } from '../../domain/ledger/apply-entry.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import type { OwedReview } from '../../domain/ledger/history/owed-review.ts';
import { type AcceptedPolicy, EMPTY_STATE } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { transitionProblem } from '../../domain/ledger/transitions.ts';

/** Why an entry cannot follow the entries before it. */
export type EntryProblem = 'doubled' | { readonly illegal: string };

/**
 * Folds the entries again, to compare the result with the checkpoint, and checks that each entry can follow
 * the ones before it. Memory does not grow with the history: the life of a grant is dropped when nothing more
 * is expected of the grant.
 */
export interface EntryFold {
  /** Adds an entry, whether or not it can follow. */
  add(entry: Entry): Promise<EntryProblem | null>;
  readonly live: () => readonly LiveEffect[];
  readonly liveOf: (grant: string) => readonly LiveEffect[];
  /** The entries about a grant that are in memory; none if its life was dropped. */
  readonly lifeInMemory: (grant: string | null) => readonly Entry[];
  readonly owed: () => readonly OwedReview[];
  readonly policy: () => AcceptedPolicy | null;
  /** Every entry about a grant so far, by `seq`. */
  life(grant: string): Promise<readonly Entry[]>;
}

interface OpenGrant {
  readonly live: readonly LiveEffect[];
  readonly life: readonly Entry[];
}

const NEW_GRANT: OpenGrant = { live: [], life: [] };

/** `readLife` reads the entries about a grant with a number below `before`, by `seq`. */
export function entryFold(readLife: (grant: string, before: number) => Promise<readonly Entry[]>): EntryFold {
  const open = new Map<string, OpenGrant>();
  const dropped = new Set<string>();
  const isDoubledWithoutGrant = doublesWithoutGrant();
  let { nextSeq, owed, policy } = EMPTY_STATE;

  const grantOf = async (grant: string): Promise<OpenGrant> => {
    const inMemory = open.get(grant);
    if (inMemory !== undefined || !dropped.has(grant)) return inMemory ?? NEW_GRANT;
    dropped.delete(grant);
    const reopened = { live: [], life: await readLife(grant, nextSeq) };
    open.set(grant, reopened);
    return reopened;
  };

  const liveOf = (grant: string): readonly LiveEffect[] => open.get(grant)?.live ?? [];

  return {
    live: () => [...open.values()].flatMap(({ live }) => live),
    liveOf,
    lifeInMemory: (grant) => (grant === null ? [] : (open.get(grant)?.life ?? [])),
    owed: () => owed,
    policy: () => policy,
    life: async (grant) => (await grantOf(grant)).life,

    async add(entry) {
      const grant = 'grant' in entry ? entry.grant : null;
      const before = grant === null ? NEW_GRANT : await grantOf(grant);
      // Effects of other grants do not change, so the fold needs only those of this one.
      const after = applyEntry({ nextSeq: entry.seq, live: before.live, owed, policy }, entry);
      ({ nextSeq, owed, policy } = after);
      if (grant === null) return isDoubledWithoutGrant(entry) ? 'doubled' : null;
      if (before.life.some(({ id }) => id === entry.id)) return 'doubled';

      const sharers = entry.type === 'provisioned' ? entry.shared_with : [];
      const others = sharers.filter((sharer) => sharer !== grant).flatMap(liveOf);
      const illegal = transitionProblem({ live: [...before.live, ...others], life: before.life }, entry);

      const owesReview = owed.some((review) => review.grant === grant);
      if (after.live.length === 0 && LAST_TYPES.has(entry.type) && !owesReview) {
        open.delete(grant);
        dropped.add(grant);
      } else open.set(grant, { live: after.live, life: [...before.life, entry] });
      return illegal === null ? null : { illegal };
    },
  };
}

/** Types after which usually no more entries about a grant come. */
const LAST_TYPES: ReadonlySet<Entry['type']> = new Set(['reverted', 'declined', 'abandoned', 'refused']);

/**
 * Finds entries without a grant that have the same id as an earlier one. The writer looks for doubles on the
 * same and the previous UTC day only, so ids of two days are enough.
 */
function doublesWithoutGrant(): (entry: Entry) => boolean {
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
