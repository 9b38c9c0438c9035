import type { CallClass } from '../../domain/call-classes.ts';
import type { BranchCommits } from './branch-commits.ts';
import type { Branches } from './branches.ts';
import type { CheckRuns } from './check-runs.ts';
import type { Commit, Commits } from './commits.ts';
import type { Conversations } from './conversations.ts';
import type { MergeQueue } from './merge-queue.ts';
import type { Merges } from './merges.ts';
import type { OwnPulls } from './own-pulls.ts';
import type { People } from './people-and-teams.ts';
import type { Protection } from './protection.ts';
import type { PullRequests } from './pull-requests.ts';
import type { Pushes } from './pushes.ts';
import type { RepositoryFacts } from './repository-facts.ts';
import type { RequestClosing } from './request-closing.ts';
import type { Trees } from './trees.ts';

/** All calls to GitHub for one repository. */
export interface Forge {
  readonly facts: RepositoryFacts;
  readonly commits: Commits;
  readonly trees: Trees;
  readonly branchCommits: BranchCommits;
  readonly pulls: PullRequests;
  readonly pushes: Pushes;
  readonly merges: Merges;
  readonly mergeQueue: MergeQueue;
  readonly protection: Protection;
  readonly checks: CheckRuns;
  readonly people: People;
  readonly branches: Branches;
  readonly ownPulls: OwnPulls;
  readonly closing: RequestClosing;
  readonly conversations: Conversations;
  /** Whether Curfew made a commit, by the author and the signature that GitHub shows. */
  readonly isOurs: (commit: Commit) => boolean;
  /** Rejects with ForgeFailure if GitHub's limits leave no commit to the calls of this class. */
  readonly admitCommit: () => Promise<void>;
  /** The same repository for calls of another class. Its calls wait if GitHub's limits leave them nothing. */
  readonly forClass: (callClass: CallClass) => Forge;
}
