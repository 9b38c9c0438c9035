/** Makes one signed commit, if the head of the branch is still `expectedHeadOid`. */
export const COMMIT_ON_BRANCH = `
mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message tree { oid } } }
}`;

export interface CommitOnBranchAnswer {
  readonly createCommitOnBranch: {
    readonly commit: {
      readonly oid: string;
      readonly message: string;
      readonly tree: { readonly oid: string };
    } | null;
  } | null;
}

export const ENQUEUE_PULL_REQUEST = `
mutation ($input: EnqueuePullRequestInput!) {
  enqueuePullRequest(input: $input) { mergeQueueEntry { id } }
}`;

/** Whether the base branch has a merge queue, and whether the pull request is in it. */
export const MERGE_QUEUE = `
query ($owner: String!, $repo: String!, $branch: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    mergeQueue(branch: $branch) { id }
    pullRequest(number: $number) { mergeQueueEntry { id } }
  }
}`;

export interface MergeQueueAnswer {
  readonly repository: {
    readonly mergeQueue: { readonly id: string } | null;
    readonly pullRequest: { readonly mergeQueueEntry: { readonly id: string } | null } | null;
  } | null;
}

/** REST leaves the merge commit out from version 2026-03-10 on. Null while GitHub has not stored it. */
export const MERGE_COMMIT = `
query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) { mergeCommit { oid } }
  }
}`;

export interface MergeCommitAnswer {
  readonly repository: {
    readonly pullRequest: { readonly mergeCommit: { readonly oid: string } | null } | null;
  } | null;
}

/** Merged pull requests to any branch, the one that was updated last first. */
export const MERGED_PULLS = `
query ($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequests(states: MERGED, first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes { number updatedAt mergeCommit { oid } }
    }
  }
}`;

export interface MergedPullsAnswer {
  readonly repository: {
    readonly pullRequests: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly nodes: readonly {
        readonly number: number;
        readonly updatedAt: string;
        readonly mergeCommit: { readonly oid: string } | null;
      }[];
    };
  } | null;
}

/**
 * The entries of the merge queue of a branch, in the order in which they merge, with the commits that GitHub
 * made.
 */
export const QUEUED_PULLS = `
query ($owner: String!, $repo: String!, $branch: String!, $after: String) {
  repository(owner: $owner, name: $repo) {
    mergeQueue(branch: $branch) {
      configuration { mergingStrategy }
      entries(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { headCommit { oid } pullRequest { number headRefOid } }
      }
    }
  }
}`;

export interface QueuedPullsAnswer {
  readonly repository: {
    readonly mergeQueue: {
      readonly configuration: { readonly mergingStrategy: string | null } | null;
      readonly entries: {
        readonly totalCount: number;
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        readonly nodes: readonly {
          readonly headCommit: { readonly oid: string } | null;
          readonly pullRequest: { readonly number: number; readonly headRefOid: string } | null;
        }[];
      } | null;
    } | null;
  } | null;
}

/** `authors` holds the author and every co-author from trailers. REST has only the author. */
export const PULL_COMMITS = `
query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      commits(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          commit {
            oid
            parents(first: 20) { totalCount nodes { oid } }
            authors(first: 100) { totalCount nodes { user { login databaseId } } }
            committer { email user { login databaseId } }
            signature { isValid wasSignedByGitHub }
          }
        }
      }
    }
  }
}`;

export interface Actor {
  readonly user: { readonly login: string; readonly databaseId: number | null } | null;
}

export interface CommitNode {
  readonly oid: string;
  readonly parents: { readonly totalCount: number; readonly nodes: readonly { readonly oid: string }[] };
  readonly authors: { readonly totalCount: number; readonly nodes: readonly Actor[] };
  readonly committer: (Actor & { readonly email: string | null }) | null;
  readonly signature: { readonly isValid: boolean; readonly wasSignedByGitHub: boolean } | null;
}

export interface PullCommitsAnswer {
  readonly repository: {
    readonly pullRequest: {
      readonly commits: {
        readonly totalCount: number;
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        readonly nodes: readonly { readonly commit: CommitNode }[];
      };
    } | null;
  } | null;
}

/**
 * Reads `count` blobs at once. The variables `o0`, `o1`, … are their ids; the answer has them as `b0`, `b1`,
 * …
 */
export function blobsQuery(count: number): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const variables = indexes.map((index) => `$o${index}: GitObjectID!`).join(', ');
  const blobs = indexes.map((index) => `b${index}: object(oid: $o${index}) { ...content }`).join('\n    ');
  return `
query ($owner: String!, $repo: String!, ${variables}) {
  repository(owner: $owner, name: $repo) {
    ${blobs}
  }
}
fragment content on Blob { isBinary isTruncated text }`;
}

export interface BlobsAnswer {
  readonly repository: Readonly<Record<string, BlobNode | null>> | null;
}

/** Empty if the object is not a blob. */
export interface BlobNode {
  readonly isBinary?: boolean | null;
  readonly isTruncated?: boolean;
  readonly text?: string | null;
}

/** Force-pushes of the head of a pull request, oldest first. */
export const FORCE_PUSHES = `
query ($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      timelineItems(itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT], first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          ... on HeadRefForcePushedEvent {
            createdAt
            actor { login ... on User { databaseId } ... on Bot { databaseId } }
            beforeCommit { oid }
            afterCommit { oid }
          }
        }
      }
    }
  }
}`;

export interface ForcePushNode {
  readonly createdAt: string;
  readonly actor: {
    readonly login: string;
    readonly databaseId?: number | null;
  } | null;
  readonly beforeCommit: { readonly oid: string } | null;
  readonly afterCommit: { readonly oid: string } | null;
}

export interface ForcePushesAnswer {
  readonly repository: {
    readonly pullRequest: {
      readonly timelineItems: {
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        readonly nodes: readonly (ForcePushNode | null)[];
      };
    } | null;
  } | null;
}
