import type { ConnectorKeys } from '../domain/operator/connector-keys.ts';
import type { Operator } from '../domain/operator/operator.ts';
import type { BranchCommits } from '../ports/branch-commits.ts';
import type { Branches } from '../ports/branches.ts';
import type { CheckRuns } from '../ports/check-runs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commits } from '../ports/commits.ts';
import type { Keeping } from '../ports/keeping.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import type { MergeQueue } from '../ports/merge-queue.ts';
import type { Merges } from '../ports/merges.ts';
import type { Notices } from '../ports/notices.ts';
import type { Notify } from '../ports/notify.ts';
import type { OwnPulls } from '../ports/own-pulls.ts';
import type { People } from '../ports/people.ts';
import type { Protection } from '../ports/protection.ts';
import type { PullRequests } from '../ports/pull-requests.ts';
import type { RepositoryFacts } from '../ports/repository-facts.ts';
import type { RequestClosing } from '../ports/request-closing.ts';
import type { Targets } from '../ports/targets.ts';
import type { Timer } from '../ports/timer.ts';
import type { Trees } from '../ports/trees.ts';
import type { Alarms } from './memory/alarms.ts';
import type { Attempts } from './memory/attempts.ts';
import type { History } from './memory/effect-history.ts';
import type { QueueVisit } from './memory/memory.ts';
import type { Told } from './memory/notified.ts';
import type { Outbox } from './memory/outbox.ts';

/** One access repository and everything that can be asked or done about it. Functions take only what they need of it. */
export interface Repository {
  /** `acme/access`, lower case. */
  readonly name: string;
  /** GitHub's number for it, which no renaming changes; null where it could not be kept. */
  readonly id: number | null;
  /** Forgets how it is reached: the next look begins with who is installed where. */
  reopen(): void;
  readonly defaultBranch: string;
  readonly operator: Operator;
  readonly keys: ConnectorKeys;
  readonly facts: RepositoryFacts;
  readonly commits: Commits;
  readonly trees: Trees;
  readonly pulls: PullRequests;
  readonly merges: Merges;
  readonly mergeQueue: MergeQueue;
  readonly checks: CheckRuns;
  readonly people: People;
  readonly branchCommits: BranchCommits;
  readonly branches: Branches;
  readonly ownPulls: OwnPulls;
  readonly closing: RequestClosing;
  readonly notices: Notices;
  readonly protection: Protection;
  readonly ledger: Ledger;
  readonly targets: Targets;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  readonly notify: Notify;
  /** What no other process needs to tell any more. */
  readonly keeping: Pick<Keeping, 'mayTell' | 'wasTold'>;
  readonly outbox: Outbox;
  readonly attempts: Attempts;
  readonly told: Told;
  readonly alarms: Alarms;
  readonly history: History;
  /** Landings that this process judged itself and need not ask GitHub about again: `(commit, grant)` keys. */
  readonly confirmed: Set<string>;
  /** Until when targets that end access by themselves were told that it is held, by effect. */
  readonly untilTold: Map<string, string>;
  /** Why GitHub would not merge what Curfew would, by head: said again until something changes. */
  readonly mergeBlocks: Map<string, string>;
  /** Ids of approvals that became too old, and whose givers this process has asked again. */
  readonly askedAgain: Set<number>;
  /** Heads that this process put into the merge queue. */
  readonly queueVisits: Map<string, QueueVisit>;
}
