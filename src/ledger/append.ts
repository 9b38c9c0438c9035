import type { DateTime } from 'luxon';
import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import type { IdFile } from '../domain/ledger/files/id-file.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { Appended, Decided } from '../ports/ledger.ts';
import { addDecided, type Draft, type Known, type LeftOut } from './draft.ts';
import type { LedgerFiles } from './ledger-files.ts';
import type { Snapshot } from './snapshot.ts';

export type Decide = (state: LedgerState) => Decided | Promise<Decided>;

/** Somebody who waits for an append. */
export interface Waiting {
  readonly decide: Decide;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (cause: unknown) => void;
}

/** Everything that waits, decided one after the other on one snapshot. */
export interface Batch {
  readonly draft: Draft;
  readonly ids: ReadonlyMap<string, IdFile>;
  readonly answered: readonly { readonly waiting: Waiting; readonly added: readonly Entry[] }[];
  /** Whose decision failed: nothing of theirs is in the draft. */
  readonly failed: readonly { readonly waiting: Waiting; readonly cause: unknown }[];
  readonly leftOut: readonly LeftOut[];
}

/** Each decision sees what the ones before it will have recorded; one that fails keeps none of the others out. */
export async function decideAll(
  files: LedgerFiles,
  snapshot: Snapshot,
  everybody: readonly Waiting[],
  recorded: DateTime,
): Promise<Batch> {
  let draft: Draft = { state: snapshot.state, entries: [] };
  const lives = new Map<string, readonly Entry[]>();
  const ids = new Map<string, IdFile>();
  const answered = [];
  const failed = [];
  const leftOut: LeftOut[] = [];
  for (const waiting of everybody) {
    try {
      const decided = await waiting.decide(draft.state);
      for (const grant of grantsOf(decided.entries)) {
        if (lives.has(grant)) continue;
        const idFile = await files.idFile(snapshot, grant);
        if (idFile !== null) ids.set(grant, idFile);
        lives.set(grant, await files.life(snapshot, grant));
      }
      const lately = decided.entries.every(hasGrant) ? [] : await files.since(snapshot, yesterday(recorded));
      const known: Known = { life: (grant) => lives.get(grant) ?? [], lately };
      const step = addDecided(draft, decided, { known, recorded });
      draft = step.draft;
      leftOut.push(...step.leftOut);
      answered.push({ waiting, added: step.added });
    } catch (cause) {
      failed.push({ waiting, cause });
    }
  }
  return { draft, ids, answered, failed, leftOut };
}

/** Whether the draft says anything that the ledger does not. */
export function saysAnything({ draft }: Batch, { state }: Snapshot): boolean {
  return draft.entries.length > 0 || draft.state.cursor !== state.cursor;
}

function hasGrant(entry: NewEntry): boolean {
  return 'grant' in entry && entry.grant !== null;
}

function grantsOf(entries: readonly NewEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => ('grant' in entry && entry.grant !== null ? [entry.grant] : [])));
}

function yesterday(recorded: DateTime): string {
  return recorded.toUTC().minus({ days: 1 }).toFormat('yyyy-MM-dd');
}
