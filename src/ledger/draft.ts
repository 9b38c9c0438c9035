import type { DateTime } from 'luxon';
import { applyEntry } from '../domain/ledger/apply-entry.ts';
import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import { entryId } from '../domain/ledger/entry-id.ts';
import { isEntry } from '../domain/ledger/entry-shape.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { transitionProblem } from '../domain/ledger/transitions.ts';
import { withTrueLateness } from '../domain/ledger/true-lateness.ts';
import type { LedgerChange } from '../ports/ledger.ts';
import { IllegalEntry } from './illegal-entry.ts';

/** The entries that a commit will record, and the state after it. */
export interface Draft {
  readonly state: LedgerState;
  readonly entries: readonly Entry[];
}

/** The recorded entries that new ones are compared with. */
export interface RecordedEntries {
  /** Every entry about a grant. */
  readonly life: (grant: string) => readonly Entry[];
  /** Entries of yesterday and today, for entries without a grant. */
  readonly recent: readonly Entry[];
}

/**
 * A report that cannot follow the record any more, for example of a second replica. The ledger logs it as an
 * error.
 */
export interface OmittedEntry {
  readonly entry: NewEntry;
  readonly because: string;
}

/** Milliseconds from an event to its recording from which the entry is marked `late`. */
const LATE_MS = 60_000;

/**
 * Adds a change to a draft, and drops entries that are recorded already. If an entry cannot follow the
 * record, its type matters. `authorized` and `provisioning` allow the caller to act, so they throw
 * IllegalEntry. All others report an event, so they are omitted and the rest is recorded.
 */
export function addToDraft(
  draft: Draft,
  { entries, cursor }: LedgerChange,
  { earlier, recorded }: { readonly earlier: RecordedEntries; readonly recorded: DateTime },
): { readonly draft: Draft; readonly added: readonly Entry[]; readonly omitted: readonly OmittedEntry[] } {
  let { state } = draft;
  const added: Entry[] = [];
  const omitted: OmittedEntry[] = [];
  for (const reported of entries) {
    const entry = withTrueLateness(state.live, reported);
    const id = entryId(entry);
    const life = 'grant' in entry && entry.grant !== null ? earlier.life(entry.grant) : earlier.recent;
    const before = [...life, ...draft.entries, ...added];
    if (before.some((other) => other.id === id) || isPolicyInForce(state, entry)) continue;
    const aboutGrant = before.filter(
      (other) => 'grant' in other && 'grant' in entry && other.grant === entry.grant,
    );
    const because = transitionProblem({ live: state.live, life: aboutGrant }, entry);
    if (because !== null) {
      if (allowsAction(entry)) throw new IllegalEntry(entry, because);
      omitted.push({ entry, because });
      continue;
    }
    const line = numberedEntry(entry, id, state.nextSeq, recorded);
    added.push(line);
    state = applyEntry(state, line);
  }
  if (cursor !== undefined) state = { ...state, cursor };
  return { draft: { state, entries: [...draft.entries, ...added] }, added, omitted };
}

/** The caller gives access after these are recorded, and must not if they are not. */
function allowsAction({ type }: NewEntry): boolean {
  return type === 'authorized' || type === 'provisioning';
}

/** The acceptance of the policy in force may be older than the recent entries. */
function isPolicyInForce({ policy }: LedgerState, entry: NewEntry): boolean {
  return entry.type === 'policy-accepted' && policy?.commit === entry.commit && policy.blob === entry.blob;
}

function numberedEntry(entry: NewEntry, id: string, seq: number, recorded: DateTime): Entry {
  const late = recorded.toMillis() - Date.parse(entry.at) > LATE_MS;
  const line: Entry = { ...entry, v: 1, seq, id, ...(late ? { late: true } : {}) };
  // One line that cannot be read back would make the whole ledger unreadable.
  if (!isEntry(line)) {
    const [error] = isEntry.errors ?? [];
    throw new IllegalEntry(entry, `${error?.instancePath} ${error?.message}`.trim());
  }
  return line;
}
