import { broken, type Parsed, parsed } from '../domain/ledger/files/parsed.ts';
import type { Commit, Commits } from '../ports/commits.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Trees } from '../ports/trees.ts';
import { foreignCommit, type WhoseCommits } from './foreign-commit.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

export interface FollowOptions extends WhoseCommits {
  readonly trees: Trees;
  readonly commits: Commits;
}

/** The branch as it was last read, moved forward only along commits of ours. */
export interface FollowedBranch {
  /** Reads the branch's head, and the ledger there where it is another than before. Rejects with ForgeFailure. */
  current(): Promise<Parsed<Snapshot>>;
  /** What was read or written last, without asking anybody. */
  remembered(): Snapshot | null;
  /**
   * What was read or written last or, where nothing was, the ledger at the newest commit of ours behind the head; null
   * where none is near, or it cannot be understood. Rejects with ForgeFailure.
   */
  lastSound(): Promise<Snapshot | null>;
  /** Takes note of our own commit on top of `before`. */
  advance(before: Snapshot, after: Snapshot): void;
}

/** What seems to go back may be an old answer, and what our own commit overtook is one: both are asked again. */
const READS = 3;
/** How many commits of somebody else's are looked behind. */
const LOOKED_BEHIND = 100;

export function followBranch(options: FollowOptions): FollowedBranch {
  const { commits, branch, trees } = options;
  let remembered: Snapshot | null = null;

  const readOnce = async (): Promise<{ readonly read: Parsed<Snapshot>; readonly again: boolean }> => {
    const before = remembered;
    const settled = (read: Parsed<Snapshot>, again = false) => ({
      read,
      again: again || remembered !== before,
    });
    const head = await commits.head(branch);
    if (head === null) return settled(broken(`the branch ${branch} does not exist`));
    if (before?.state.head === head) return settled(parsed(before));
    const since =
      before === null ? [await commits.get(head)] : await commits.firstParent(before.state.head, head);
    if (since === 'not-an-ancestor') {
      return settled(
        broken(`${branch} was rewound: ${head} does not descend from ${before?.state.head}`),
        true,
      );
    }
    const stranger = await foreignCommit(options, since);
    if (stranger !== null) return settled(broken(stranger));
    const snapshot = await readSnapshot(trees, head);
    if (snapshot.outcome === 'broken') {
      return settled(broken(`at commit ${head} of ${branch}, ${snapshot.because}`));
    }
    const answer = settled(snapshot);
    if (!answer.again) remembered = snapshot.value;
    return answer;
  };

  const behindHead = async (): Promise<Snapshot | null> => {
    let sha: string | undefined = (await commits.head(branch)) ?? undefined;
    for (let looked = 0; sha !== undefined && looked < LOOKED_BEHIND; looked++) {
      const commit: Commit = await commits.get(sha);
      if ((await foreignCommit(options, [commit])) === null) {
        const snapshot = await readSnapshot(trees, sha);
        return snapshot.outcome === 'parsed' ? snapshot.value : null;
      }
      sha = commit.parents[0];
    }
    return null;
  };

  return {
    remembered: () => remembered,

    lastSound: async () => remembered ?? behindHead(),

    advance(before, after) {
      if (remembered === before) remembered = after;
    },

    async current() {
      let { read, again } = await readOnce();
      for (let reads = 1; again && reads < READS; reads++) ({ read, again } = await readOnce());
      if (again && read.outcome === 'parsed')
        throw new ForgeFailure('unavailable', `${branch} moves faster than it can be read`);
      return read;
    },
  };
}
