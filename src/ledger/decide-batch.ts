import type { DateTime } from 'luxon';
import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import { type AccountFile, accountsIn } from '../domain/ledger/files/account-file.ts';
import type { IdFile } from '../domain/ledger/files/id-file.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { Person } from '../domain/person.ts';
import type { AppendResult, LedgerChange } from '../ports/ledger.ts';
import { addToDraft, type Draft, type OmittedEntry, type RecordedEntries } from './draft.ts';
import type { LedgerFiles } from './ledger-files.ts';
import type { Snapshot } from './snapshot.ts';

export type Decide = (state: LedgerState) => LedgerChange | Promise<LedgerChange>;

/** A caller of `append` that has no answer yet. */
export interface WaitingAppend {
  readonly decide: Decide;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (cause: unknown) => void;
}

/** The appends that one commit records, decided one after the other. */
export interface Batch {
  readonly draft: Draft;
  /** The index files of the grants that the entries are about. */
  readonly ids: ReadonlyMap<string, IdFile>;
  /** The holders of accounts as the ledger has them, by path, for the accounts that the entries authorize. */
  readonly accounts: ReadonlyMap<string, Person>;
  /** Accounts of older entries that the index does not name, by path. */
  readonly unindexed: ReadonlyMap<string, Omit<AccountFile, 'v'>>;
  readonly answered: readonly { readonly append: WaitingAppend; readonly added: readonly Entry[] }[];
  /** Appends whose decision failed. The draft has nothing of them. */
  readonly failed: readonly { readonly append: WaitingAppend; readonly cause: unknown }[];
  readonly omitted: readonly OmittedEntry[];
}

/**
 * Each append decides on the state that the appends before it leave. One that fails does not affect the
 * others.
 */
export async function decideBatch(
  files: LedgerFiles,
  snapshot: Snapshot,
  appends: readonly WaitingAppend[],
  recorded: DateTime,
): Promise<Batch> {
  let draft: Draft = { state: snapshot.state, entries: [] };
  const lives = new Map<string, readonly Entry[]>();
  const ids = new Map<string, IdFile>();
  const accounts = new Map<string, Person>();
  let unindexed: Batch['unindexed'] = new Map();
  const answered = [];
  const failed = [];
  const omitted: OmittedEntry[] = [];
  for (const append of appends) {
    try {
      const change = await append.decide(draft.state);
      for (const grant of grantsOf(change.entries)) {
        if (lives.has(grant)) continue;
        const idFile = await files.idFile(snapshot, grant);
        if (idFile !== null) ids.set(grant, idFile);
        lives.set(grant, await files.life(snapshot, grant));
      }
      const authorized = accountsIn(change.entries);
      if (authorized.size > 0) unindexed = await files.unindexedAccounts(snapshot);
      for (const [path, account] of authorized) {
        const holder = await files.accountHolder(snapshot, account);
        if (holder !== null) accounts.set(path, holder);
      }
      const recent = change.entries.every(hasGrant) ? [] : await files.since(snapshot, dayBefore(recorded));
      const earlier: RecordedEntries = { life: (grant) => lives.get(grant) ?? [], recent };
      const addition = addToDraft(draft, change, { earlier, recorded });
      draft = addition.draft;
      for (const entry of addition.omitted) omitted.push(entry);
      answered.push({ append, added: addition.added });
    } catch (cause) {
      failed.push({ append, cause });
    }
  }
  return { draft, ids, accounts, unindexed, answered, failed, omitted };
}

/** Whether there is anything to commit. */
export function changesLedger({ draft }: Batch, { state }: Snapshot): boolean {
  return draft.entries.length > 0 || draft.state.cursor !== state.cursor;
}

function hasGrant(entry: NewEntry): boolean {
  return 'grant' in entry && entry.grant !== null;
}

function grantsOf(entries: readonly NewEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => ('grant' in entry && entry.grant !== null ? [entry.grant] : [])));
}

function dayBefore(recorded: DateTime): string {
  return recorded.toUTC().minus({ days: 1 }).toFormat('yyyy-MM-dd');
}
