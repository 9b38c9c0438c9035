import type { BareRepository } from './git/bare-repository.ts';

export interface Account {
  readonly id: number;
  login: string;
  name: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly token: string;
  readonly createdAt: Date;
}

export interface InvitationState {
  readonly id: number;
  readonly account: Account;
  readonly inviter: Account;
  readonly teams: Set<TeamState>;
  readonly createdAt: Date;
}

export interface TeamState {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly organization: OrganizationState;
  /** Direct members, without the members of child teams. */
  readonly members: Map<number, 'member' | 'maintainer'>;
  readonly parent?: TeamState;
  /** The group of the identity provider that this team follows. The API cannot change such a team. */
  externalGroup?: string;
  readonly createdAt: Date;
}

export interface OrganizationState {
  readonly account: Account;
  readonly members: Map<number, 'member' | 'admin'>;
  readonly teams: Map<string, TeamState>;
  readonly invitations: Map<number, InvitationState>;
  plan: 'free' | 'team' | 'enterprise';
}

export type Permission = 'none' | 'read' | 'write' | 'admin';

export interface RepositoryState {
  readonly id: number;
  owner: Account;
  readonly name: string;
  readonly defaultBranch: string;
  readonly git: BareRepository;
  readonly createdAt: Date;
  /** Moves with every push to any branch, by at least a second. */
  pushedAt: Date;
  private: boolean;
  archived: boolean;
  /** The role of every member of the organization. */
  basePermission: Permission;
  readonly collaborators: Map<number, Permission>;
  /**
   * The roles of teams, which their child teams have too. A team that is not in it has no access, whatever
   * its members have.
   */
  readonly teams: Map<TeamState, Permission>;
  mergeMethods: Set<MergeMethod>;
  deleteBranchOnMerge: boolean;
  /** When the commit of a review moves to the new head. GitHub moves it after rewrites. */
  movesReviewCommits: 'never' | 'after rewrites' | 'after each push';
  readonly issues: Map<number, IssueState>;
  readonly checkRuns: CheckRunState[];
  readonly rulesets: RulesetState[];
  /** Classic branch protection, by branch. */
  readonly classic: Map<string, ClassicProtection>;
  workflows: { readonly mayWrite: boolean; readonly mayApprove: boolean };
  hasIssues: boolean;
  /** Commits that GitHub signed. */
  readonly verified: Set<string>;
  /** Refs as events announced them last. */
  knownRefs: Map<string, string>;
  /** The commit of each ref before its last move. */
  readonly earlierRefs: Map<string, string>;
  readonly queue: QueueEntry[];
  readonly asyncMerges: AsyncMergeState[];
  /** Every move of a branch, oldest first. */
  readonly activities: ActivityState[];
  /** How GitHub records the pushes from now on. */
  pushRecord: PushRecord;
  readonly forkOf?: RepositoryState;
}

export type ActivityType =
  | 'push'
  | 'force_push'
  | 'branch_creation'
  | 'branch_deletion'
  | 'pr_merge'
  | 'merge_queue_merge';

/** One row of the repository's activity. */
export interface ActivityState {
  readonly id: number;
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly at: Date;
  readonly type: ActivityType;
  readonly actor: Account | null;
}

/** A force-push of a head, in the timeline of its pull request. */
export interface ForcePushState {
  readonly id: number;
  readonly at: Date;
  readonly actor: Account | null;
  readonly before: string;
  readonly after: string;
}

/**
 * Neither actors nor rows are certain: GitHub's schema allows an actor of null, and no page says how long
 * rows are kept. A test can let both be missing.
 */
export interface PushRecord {
  readonly actors: 'named' | 'unknown';
  readonly rows: 'kept' | 'missing';
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface Label {
  readonly id: number;
  readonly name: string;
}

export interface CommentState {
  readonly id: number;
  readonly author: Account;
  readonly app?: AppState;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface IssueState {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  readonly author: Account;
  readonly app?: AppState;
  labels: Label[];
  readonly comments: CommentState[];
  readonly createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  readonly pull?: PullState;
}

export interface PullState {
  readonly id: number;
  readonly headRepository: RepositoryState;
  readonly headBranch: string;
  headSha: string;
  base: string;
  baseSha: string;
  draft: boolean;
  /** null until GitHub's background job has finished. */
  mergeable: boolean | null;
  /** The trial merge, which `merge_commit_sha` contains until the real merge. */
  testMerge?: string;
  lastPusher: Account;
  /** Oldest first. */
  readonly forcePushes: ForcePushState[];
  merged?: {
    readonly by: Account;
    readonly at: Date;
    readonly commit: string;
    /** The tip of the base before the merge, if known. */
    readonly onto?: string;
  };
  readonly reviews: ReviewState[];
  readonly requestedReviewers: Account[];
  readonly requestedTeams: TeamState[];
}

export type ReviewStatus = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface ReviewState {
  readonly id: number;
  readonly author: Account;
  body: string;
  state: ReviewStatus;
  commit: string;
  submittedAt: Date | null;
}

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

export interface CheckRunState {
  readonly id: number;
  readonly app: AppState;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: Date | null;
  completedAt: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: Annotation[];
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type: 'Integration' | 'OrganizationAdmin' | 'RepositoryRole' | 'Team' | 'User';
  readonly bypass_mode: 'always' | 'pull_request' | 'exempt';
}

export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface RulesetState {
  readonly id: number;
  readonly name: string;
  readonly enforcement: 'active' | 'evaluate' | 'disabled';
  readonly target: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly Rule[];
  readonly bypass: readonly BypassActor[];
  readonly createdAt: Date;
}

/** The part of a branch protection rule that the simulator plays. */
export interface ClassicProtection {
  readonly enforceAdmins: boolean;
  readonly checks?: readonly { readonly context: string; readonly app?: number }[];
  readonly strict?: boolean;
  readonly reviews?: {
    readonly count: number;
    readonly codeOwners?: boolean;
    readonly lastPush?: boolean;
    /** Apps, people and teams that may merge without the reviews. */
    readonly bypass?: readonly AppState[];
    readonly bypassUsers?: readonly Account[];
    readonly bypassTeams?: readonly TeamState[];
  };
  readonly linearHistory?: boolean;
  readonly signatures?: boolean;
}

/** A merge that runs in the background, and its result in the format of the API. */
export interface AsyncMergeState {
  readonly uuid: string;
  readonly number: number;
  result: {
    readonly status: 'pending' | 'merged' | 'enqueued' | 'failed';
    readonly details: Readonly<Record<string, string>>;
  };
}

export interface QueueEntry {
  readonly id: number;
  readonly number: number;
  readonly enqueuedBy: Account;
  readonly enqueuedAt: Date;
  /** The trial merge that waits for its checks. */
  readonly baseSha: string;
  readonly headSha: string;
  readonly ref: string;
}

export interface AppState {
  readonly id: number;
  readonly slug: string;
  readonly clientId: string;
  readonly bot: Account;
  readonly owner: Account;
  readonly publicKey: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  webhook?: { readonly url: string; readonly secret: string };
  readonly installations: InstallationState[];
  readonly createdAt: Date;
}

export interface InstallationState {
  readonly id: number;
  readonly app: AppState;
  readonly account: Account;
  /** undefined means all repositories of the account. */
  readonly repositories?: Set<RepositoryState>;
  suspendedAt: Date | null;
  readonly createdAt: Date;
}

/** The actor of a call: a person, or an app through its bot account. */
export interface Actor {
  readonly account: Account;
  readonly app?: AppState;
}
