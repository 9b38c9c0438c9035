import type { Clone } from '../../ports/clone.ts';
import { auditFinding, type Note } from '../audit-finding.ts';
import { type MainCommit, mainChanges } from './main-changes.ts';
import { quotedHeads } from './quoted-heads.ts';

/** Reads the default branch forward, and collects changes until their landing is checked. */
export interface MainReader {
  /** Reads up to a commit, which is included; false if it is not after the current position. */
  readUpTo(commit: string): Promise<boolean>;
  readToEnd(): Promise<void>;
  /**
   * Starts again after the last commit that was reached, after `readUpTo` has read past it. Drops the
   * collected changes.
   */
  goBack(): Promise<void>;
  /** The commit that was reached last. */
  position(): string;
  /** The collected changes, which are not checked yet. */
  pending(): readonly MainCommit[];
  takePending(): readonly MainCommit[];
  /** Collects changes again that could not be checked. */
  putBack(changes: MainCommit): void;
}

export interface MainReaderOptions {
  readonly clone: Pick<Clone, 'history' | 'objects'>;
  /** The reader starts after this commit. */
  readonly start: string;
  readonly head: string;
  /** Whether a path can be a grants file. The answer changes with the policy. */
  readonly concerns: (path: string) => boolean;
  readonly counts: { commits: number };
  readonly note: Note;
  readonly isLedgerHead: (oid: string) => boolean;
}

/**
 * A landing that is not on the branch costs a new start. After so many, all later landings count as missing.
 */
const RESTARTS_MAX = 50;

export function mainReader(options: MainReaderOptions): MainReader {
  const { clone, start, head, concerns, counts, note, isLedgerHead } = options;
  const open = (since: string) => mainChanges(clone, { since, until: head, concerns });
  let position = start;
  let commits = open(position);
  let restarts = 0;
  let pending: MainCommit[] = [];

  const readUntil = async (commit: string | null): Promise<boolean> => {
    for (;;) {
      const next = await commits.next();
      if (next.done === true) return false;
      const changed = next.value;
      const { oid, message } = changed.commit;
      counts.commits++;
      for (const quoted of quotedHeads(message)) {
        if (!isLedgerHead(quoted)) note(auditFinding('head-unknown', `commit ${oid}`, quoted));
      }
      if (changed.changes.length > 0) pending.push(changed);
      if (oid === commit) return true;
    }
  };

  return {
    position: () => position,
    pending: () => pending,

    async readUpTo(commit) {
      const isReached = await readUntil(commit);
      if (isReached) position = commit;
      return isReached;
    },

    async readToEnd() {
      await readUntil(null);
    },

    async goBack() {
      await commits.return(undefined);
      if (++restarts <= RESTARTS_MAX) commits = open(position);
      pending = [];
    },

    takePending() {
      const taken = pending;
      pending = [];
      return taken;
    },

    putBack(changes) {
      pending.push(changes);
    },
  };
}
