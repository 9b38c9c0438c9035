import { advanceLive } from '../../domain/ledger/advance-live.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { advanceOwed, type OwedReview } from '../../domain/ledger/history/owed-review.ts';
import type { AcceptedPolicy } from '../../domain/ledger/ledger-state.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { isLegal } from '../../domain/ledger/transitions.ts';

/** What is known of one grant whose story goes on. */
interface OpenGrant {
  readonly live: readonly LiveEffect[];
  readonly life: readonly Entry[];
}

const NOTHING: OpenGrant = { live: [], life: [] };

/** The entries so far, added up anew. A grant whose story is over is forgotten but for its name. */
export interface EntryFold {
  /** Adds an entry; why it cannot follow, or null. */
  add(entry: Entry): Promise<'doubled' | { readonly illegal: string } | null>;
  readonly live: () => readonly LiveEffect[];
  readonly liveOf: (grant: string) => readonly LiveEffect[];
  /** What is remembered of a grant: nothing of one whose story is over. */
  readonly lifeOf: (grant: string | null) => readonly Entry[];
  readonly owed: () => readonly OwedReview[];
  readonly policy: () => AcceptedPolicy | null;
  /** Every entry about a grant so far, by `seq`. */
  life(grant: string): Promise<readonly Entry[]>;
}

/** `remember` gives back the life of a grant that was forgotten, up to before this number. */
export function entryFold(remember: (grant: string, before: number) => Promise<readonly Entry[]>): EntryFold {
  const open = new Map<string, OpenGrant>();
  const over = new Set<string>();
  let owed: readonly OwedReview[] = [];
  let policy: AcceptedPolicy | null = null;
  let lately = new Set<string>();
  let earlier = new Set<string>();
  let day = '';
  let nextSeq = 1;

  const known = async (grant: string): Promise<OpenGrant> => {
    const found = open.get(grant);
    if (found !== undefined || !over.has(grant)) return found ?? NOTHING;
    over.delete(grant);
    const again = { live: [], life: await remember(grant, nextSeq) };
    open.set(grant, again);
    return again;
  };

  const withoutGrant = (entry: Entry): 'doubled' | null => {
    const today = entry.at.slice(0, 'YYYY-MM-DD'.length);
    if (today > day) {
      earlier = lately;
      lately = new Set();
      day = today;
    }
    if (lately.has(entry.id) || earlier.has(entry.id)) return 'doubled';
    lately.add(entry.id);
    return null;
  };

  return {
    live: () => [...open.values()].flatMap(({ live }) => live),
    liveOf: (grant) => open.get(grant)?.live ?? [],
    lifeOf: (grant) => (grant === null ? [] : (open.get(grant)?.life ?? [])),
    owed: () => owed,
    policy: () => policy,
    life: async (grant) => (await known(grant)).life,

    async add(entry) {
      nextSeq = entry.seq + 1;
      owed = advanceOwed(owed, entry);
      if (entry.type === 'policy-accepted') {
        policy = { commit: entry.commit, blob: entry.blob, pull: entry.pull };
      }
      if (!('grant' in entry) || entry.grant === null) return withoutGrant(entry);
      const { grant } = entry;
      const before = await known(grant);
      if (before.life.some(({ id }) => id === entry.id)) return 'doubled';
      const sharers = entry.type === 'provisioned' ? entry.shared_with : [];
      const others = sharers.filter((each) => each !== grant).flatMap((each) => open.get(each)?.live ?? []);
      const because = isLegal({ live: [...before.live, ...others], life: before.life }, entry);
      const live = advanceLive(before.live, entry);
      const closes =
        live.length === 0 && CLOSING.has(entry.type) && !owed.some((each) => each.grant === grant);
      if (closes) {
        open.delete(grant);
        over.add(grant);
      } else open.set(grant, { live, life: [...before.life, entry] });
      return because === null ? null : { illegal: because };
    },
  };
}

/** What usually comes last. */
const CLOSING: ReadonlySet<Entry['type']> = new Set(['reverted', 'declined', 'abandoned', 'refused']);
