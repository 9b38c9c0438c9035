import type { GitTree } from '../domain/git-tree.ts';
import type { KeysFile } from '../domain/ledger/files/keys-file.ts';
import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { TreeFile } from '../ports/forge/trees.ts';

/** The ledger at one commit: its checkpoint, and the names and object ids of all its files. */
export interface Snapshot {
  readonly state: LedgerState;
  /** By path. */
  readonly files: ReadonlyMap<string, TreeFile>;
  /** The keys that signed it; null if this ledger was never signed. */
  readonly keys: KeysFile | null;
  /** The files as git stores them. Absent if the snapshot was read: it is made at the first append. */
  readonly tree?: GitTree;
}
