/** The landings that were refused because no pull request was found, and when each is looked at again. */
export interface LateLinks {
  /** The next entry number of the ledger from which `waiting` was read; null if it was not read yet. */
  readSeq: number | null;
  /** By commit. */
  waiting: ReadonlyMap<string, LateLink>;
}

export interface LateLink {
  /** Milliseconds since 1970, like `nextLook`. */
  readonly refusedAt: number;
  readonly nextLook: number;
}

export function newLateLinks(): LateLinks {
  return { readSeq: null, waiting: new Map() };
}
