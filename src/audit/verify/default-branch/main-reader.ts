import type { Clone } from '../../../ports/clone.ts';
import { auditFinding, type Note } from '../../audit-finding.ts';
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
  /** Goes on after a commit of a rewritten branch. Drops the collected changes. */
  jumpTo(commit: string): Promise<void>;
  /** Whether this is one of the last few thousand commits up to the position. */
  hasPassed(commit: string): boolean;
  /**
   * The changes of a passed commit, if it is one of the last few hundred that touched grants or the policy.
   */
  passed(commit: string): MainCommit | null;
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

/** A judgement comes at most a day after its landing, and most come within minutes. */
const OIDS_KEPT = 5_000;
const CONCERNED_KEPT = 300;

export function mainReader(options: MainReaderOptions): MainReader {
  const { clone, start, head, concerns, counts, note, isLedgerHead } = options;
  const open = (since: string) => mainChanges(clone, { since, until: head, concerns });
  let position = start;
  let commits = open(position);
  let restarts = 0;
  let pending: MainCommit[] = [];
  /** The commits that were read since `position`. */
  let read: MainCommit[] = [];
  const passed = passedCommits();

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
      read.push(changed);
      if (read.length > 2 * OIDS_KEPT) read = read.slice(-OIDS_KEPT);
      if (changed.changes.length > 0) pending.push(changed);
      if (oid === commit) return true;
    }
  };

  return {
    hasPassed: passed.has,
    passed: passed.get,
    position: () => position,
    pending: () => pending,

    async readUpTo(commit) {
      const isReached = await readUntil(commit);
      if (!isReached) return false;
      position = commit;
      passed.add(read);
      read = [];
      return true;
    },

    async readToEnd() {
      await readUntil(null);
    },

    async goBack() {
      await commits.return(undefined);
      if (++restarts <= RESTARTS_MAX) commits = open(position);
      pending = [];
      read = [];
    },

    async jumpTo(commit) {
      await commits.return(undefined);
      position = commit;
      commits = open(position);
      pending = [];
      read = [];
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

/** The newest commits up to the position, and the changes of those that touched grants or the policy. */
function passedCommits() {
  const oids = new Set<string>();
  const concerned = new Map<string, MainCommit>();
  return {
    has: (oid: string): boolean => oids.has(oid),
    get: (oid: string): MainCommit | null => concerned.get(oid) ?? null,
    add(commits: readonly MainCommit[]): void {
      for (const changed of commits.slice(-OIDS_KEPT)) {
        oids.add(changed.commit.oid);
        if (changed.changes.length > 0) concerned.set(changed.commit.oid, changed);
      }
      for (const oldest of oids) {
        if (oids.size <= OIDS_KEPT) break;
        oids.delete(oldest);
      }
      for (const oldest of concerned.keys()) {
        if (concerned.size <= CONCERNED_KEPT) break;
        concerned.delete(oldest);
      }
    },
  };
}
