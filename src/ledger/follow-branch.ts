import { broken, type Parsed, parsed } from '../domain/ledger/parsed.ts';
import type { Commit, Commits } from '../ports/commits.ts';
import type { Trees } from '../ports/trees.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

export interface FollowOptions {
  readonly trees: Trees;
  readonly commits: Commits;
  readonly branch: string;
  /** Whether a commit was made by Curfew, by what GitHub says of its author and signature. */
  readonly isOurs: (commit: Commit) => boolean;
}

/** The branch as it was last read, moved forward only along commits of ours. */
export interface FollowedBranch {
  /** Reads the branch's head, and the ledger there where it is another than before. Rejects with ForgeFailure. */
  current(): Promise<Parsed<Snapshot>>;
  /** What was read or written last, without asking anybody. */
  remembered(): Snapshot | null;
  /** Takes note of our own commit on top of `before`. */
  advance(before: Snapshot, after: Snapshot): void;
}

/** What seems to go back may be an old answer, and what our own commit overtook is one: both are asked again. */
const READS = 3;

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
    const stranger = since.find((commit) => commit.parents.length > 1 || !options.isOurs(commit));
    if (stranger !== undefined) {
      return settled(broken(`commit ${stranger.sha} of ${branch} was not made by Curfew`));
    }
    const snapshot = await readSnapshot(trees, head);
    if (snapshot.outcome === 'broken') {
      return settled(broken(`at commit ${head} of ${branch}, ${snapshot.because}`));
    }
    const answer = settled(snapshot);
    if (!answer.again) remembered = snapshot.value;
    return answer;
  };

  return {
    remembered: () => remembered,

    advance(before, after) {
      if (remembered === before) remembered = after;
    },

    async current() {
      let { read, again } = await readOnce();
      for (let reads = 1; again && reads < READS; reads++) ({ read, again } = await readOnce());
      return again && read.outcome === 'parsed' ? broken(`${branch} moves faster than it can be read`) : read;
    },
  };
}
