import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { TreeFile } from '../ports/forge/trees.ts';

/** The ledger at one commit: its checkpoint, and the names and object ids of all its files. */
export interface Snapshot {
  readonly state: LedgerState;
  /** By path. */
  readonly files: ReadonlyMap<string, TreeFile>;
}
