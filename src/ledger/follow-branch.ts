import { type ParseResult, parseFailure, parseSuccess } from '../domain/ledger/files/parse-result.ts';
import type { Commit, Commits } from '../ports/forge/commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Trees } from '../ports/forge/trees.ts';
import { type ForeignCommitOptions, foreignCommit } from './foreign-commit.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

export interface FollowOptions extends ForeignCommitOptions {
  readonly trees: Trees;
  readonly commits: Commits;
}

/** Reads the ledger's branch. From one reading to the next it accepts only Curfew's own commits on top. */
export interface BranchFollower {
  /**
   * The ledger at the head of the branch. Reads the files only if the head moved. Rejects with ForgeFailure.
   */
  current(): Promise<ParseResult<Snapshot>>;
  /** The snapshot that was read or written last. Asks nothing of GitHub. */
  lastSnapshot(): Snapshot | null;
  /**
   * The snapshot that was read or written last. After a start there is none: then the ledger at the newest
   * commit behind the head that Curfew made; null if there is none near, or if it cannot be understood.
   * Rejects with ForgeFailure.
   */
  lastTrusted(): Promise<Snapshot | null>;
  /** Takes over the snapshot after Curfew's own commit on top of `before`. */
  advance(before: Snapshot, after: Snapshot): void;
}

/**
 * GitHub may answer with an older head than before, which looks as if the branch was rewound. Curfew may also
 * commit while this reads. Both are read again, so often in all.
 */
const READS_MAX = 3;
/** Foreign commits at the head behind which `lastTrusted` looks for Curfew's own. */
const FOREIGN_COMMITS_MAX = 100;

interface Attempt {
  readonly result: ParseResult<Snapshot>;
  readonly readAgain: boolean;
}

export function followBranch(options: FollowOptions): BranchFollower {
  const { commits, branch } = options;
  let last: Snapshot | null = null;

  const read = async (): Promise<Attempt> => {
    const before = last;
    const head = await commits.head(branch);
    if (before !== null && before.state.head === head) {
      return { result: parseSuccess(before), readAgain: last !== before };
    }
    const { result, readAgain } = await readHead(options, before, head);
    if (readAgain || last !== before) return { result, readAgain: true };
    if (result.outcome === 'parsed') last = result.value;
    return { result, readAgain: false };
  };

  return {
    lastSnapshot: () => last,

    lastTrusted: async () => last ?? newestOwn(options),

    advance(before, after) {
      if (last === before) last = after;
    },

    async current() {
      let { result, readAgain } = await read();
      for (let reads = 1; readAgain && reads < READS_MAX; reads++) ({ result, readAgain } = await read());
      if (readAgain && result.outcome === 'parsed')
        throw new ForgeFailure('unavailable', `${branch} moves faster than Curfew can read it`);
      return result;
    },
  };
}

/** Reads a head that has moved since `before`, if every commit in between is Curfew's own. */
async function readHead(
  options: FollowOptions,
  before: Snapshot | null,
  head: string | null,
): Promise<Attempt> {
  const { commits, branch, trees } = options;
  const fail = (because: string, readAgain = false) => ({ result: parseFailure(because), readAgain });
  if (head === null) return fail(`the branch ${branch} does not exist`);
  const added =
    before === null ? [await commits.get(head)] : await commits.firstParent(before.state.head, head);
  if (added === 'not-an-ancestor') {
    return fail(`${branch} was rewound: ${head} does not descend from ${before?.state.head}`, true);
  }
  const foreign = await foreignCommit(options, added);
  if (foreign !== null) return fail(foreign);
  const snapshot = await readSnapshot(trees, head);
  if (snapshot.outcome === 'broken') return fail(`at commit ${head} of ${branch}, ${snapshot.because}`);
  return { result: snapshot, readAgain: false };
}

/** The ledger at the newest commit of the branch that Curfew made. */
async function newestOwn(options: FollowOptions): Promise<Snapshot | null> {
  const { commits, branch, trees } = options;
  let sha: string | undefined = (await commits.head(branch)) ?? undefined;
  for (let count = 0; sha !== undefined && count < FOREIGN_COMMITS_MAX; count++) {
    const commit: Commit = await commits.get(sha);
    if ((await foreignCommit(options, [commit])) === null) {
      const snapshot = await readSnapshot(trees, sha);
      return snapshot.outcome === 'parsed' ? snapshot.value : null;
    }
    sha = commit.parents[0];
  }
  return null;
}
