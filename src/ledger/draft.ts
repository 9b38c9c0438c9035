import type { DateTime } from 'luxon';
import { applyEntry } from '../domain/ledger/apply-entry.ts';
import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import { entryId } from '../domain/ledger/entry-id.ts';
import { isEntry } from '../domain/ledger/entry-shape.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import { isLegal } from '../domain/ledger/transitions.ts';
import type { Decided } from '../ports/ledger.ts';
import { IllegalEntry } from './illegal-entry.ts';

/** What a commit is going to record, and the state after it. */
export interface Draft {
  readonly state: LedgerState;
  readonly entries: readonly Entry[];
}

/** What the ledger holds already about what is to be recorded. */
export interface Known {
  /** Every entry about a grant. */
  readonly life: (grant: string) => readonly Entry[];
  /** Entries of yesterday and today. */
  readonly lately: readonly Entry[];
}

/** An entry that came too late to follow what is recorded by now: left out, and said aloud. */
export interface LeftOut {
  readonly entry: NewEntry;
  readonly because: string;
}

/** Milliseconds between happening and recording from which an entry is marked late. */
const LATE_MS = 60_000;

/**
 * Adds what was decided to a draft. What is known is dropped. Of what cannot follow, an entry that asks for leave
 * (`authorized`, `provisioning`) throws IllegalEntry; a report that was overtaken is left out.
 */
export function addDecided(
  draft: Draft,
  { entries, cursor }: Decided,
  { known, recorded }: { readonly known: Known; readonly recorded: DateTime },
): { readonly draft: Draft; readonly added: readonly Entry[]; readonly leftOut: readonly LeftOut[] } {
  let { state } = draft;
  const added: Entry[] = [];
  const leftOut: LeftOut[] = [];
  for (const entry of entries) {
    const id = entryId(entry);
    const life = 'grant' in entry && entry.grant !== null ? known.life(entry.grant) : known.lately;
    const before = [...life, ...draft.entries, ...added];
    if (before.some((was) => was.id === id) || isInForce(state, entry)) continue;
    const about = before.filter((was) => 'grant' in was && 'grant' in entry && was.grant === entry.grant);
    const because = isLegal({ live: state.live, life: about }, entry);
    if (because !== null) {
      if (asksForLeave(entry)) throw new IllegalEntry(entry, because);
      leftOut.push({ entry, because });
      continue;
    }
    const line = numbered(entry, id, state.nextSeq, recorded);
    added.push(line);
    state = applyEntry(state, line);
  }
  if (cursor !== undefined) state = { ...state, cursor };
  return { draft: { state, entries: [...draft.entries, ...added] }, added, leftOut };
}

function asksForLeave({ type }: NewEntry): boolean {
  return type === 'authorized' || type === 'provisioning';
}

function isInForce({ policy }: LedgerState, entry: NewEntry): boolean {
  return entry.type === 'policy-accepted' && policy?.commit === entry.commit && policy.blob === entry.blob;
}

function numbered(entry: NewEntry, id: string, seq: number, recorded: DateTime): Entry {
  const late = recorded.toMillis() - Date.parse(entry.at) > LATE_MS;
  const line: Entry = { ...entry, v: 1, seq, id, ...(late ? { late: true } : {}) };
  // A line that could not be read back would make the whole ledger unreadable.
  if (!isEntry(line)) {
    const [wrong] = isEntry.errors ?? [];
    throw new IllegalEntry(entry, `${wrong?.instancePath} ${wrong?.message}`.trim());
  }
  return line;
}
