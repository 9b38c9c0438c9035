import type { LedgerState } from '../domain/ledger/ledger-state.ts';
import type { TreeFile } from '../ports/trees.ts';

/** The ledger at one commit: its checkpoint, and where everything else stands. */
export interface Snapshot {
  readonly state: LedgerState;
  /** Every file of the commit's tree by path. */
  readonly files: ReadonlyMap<string, TreeFile>;
}
