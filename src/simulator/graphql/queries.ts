import { isUtf8 } from 'node:buffer';
import { Refused } from '../api/answer.ts';
import { allowed, type Call } from '../api/call.ts';
import { rateOf } from '../api/rate-limit.ts';
import { timestamp } from '../clock.ts';
import { resolve } from '../git/history.ts';
import { entryAt } from '../git/trees.ts';
import { lookIntoMergeability } from '../mergeability.ts';
import { nodeId } from '../shapes/user.ts';
import type { RepositoryState } from '../state.ts';
import { fullName, type PullRequest, pullsOf, repositoryNamed } from '../world.ts';
import { commitPeople } from './commit-people.ts';
import { type PageWish, pullCommits } from './pull-commits.ts';
import { GraphqlRefusal } from './refusal.ts';

/** A blob's text is cut where GitHub cuts it. */
const longestText = 512_000;

export function queries(call: Call) {
  return {
    repository: ({ owner, name }: { owner: string; name: string }) =>
      repositoryNode(call, visible(call, owner, name)),
    rateLimit: () => {
      const { limit, remaining, used, reset } = rateOf(call);
      return { limit, remaining, used, cost: 1, nodeCount: 0, resetAt: timestamp(new Date(reset * 1000)) };
    },
  };
}

export function visible(call: Call, owner: string, name: string): RepositoryState {
  try {
    return allowed(call.world, call.caller, repositoryNamed(call.world, owner, name), {
      permission: 'metadata',
      level: 'read',
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new GraphqlRefusal(
      'NOT_FOUND',
      `Could not resolve to a Repository with the name '${owner}/${name}'.`,
    );
  }
}

function repositoryNode(call: Call, repository: RepositoryState) {
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    isPrivate: repository.private,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    defaultBranchRef: () => refNode(repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refNode(repository, qualifiedName) ?? refNode(repository, `refs/heads/${qualifiedName}`),
    object: ({ oid, expression }: { oid?: string; expression?: string }) =>
      objectNode(repository, oid ?? named(repository, expression ?? '')),
    pullRequest: ({ number }: { number: number }) => {
      const issue = pullsOf(repository).find((each) => each.number === number);
      if (issue !== undefined) return pullNode(call, repository, issue);
      throw new GraphqlRefusal(
        'NOT_FOUND',
        `Could not resolve to a PullRequest with the number of ${number}.`,
      );
    },
    mergeQueue: ({ branch }: { branch?: string | null }) =>
      queueNode(repository, branch ?? repository.defaultBranch),
  };
}

export function refNode(repository: RepositoryState, name: string) {
  const oid = repository.git.ref(name);
  if (oid === undefined) return null;
  const slash = name.indexOf('/', 'refs/'.length) + 1;
  return {
    __typename: 'Ref',
    id: nodeId('REF', `${repository.id}:${name}`),
    name: name.slice(slash),
    prefix: name.slice(0, slash),
    target: objectNode(repository, oid),
  };
}

function named(repository: RepositoryState, expression: string): string | undefined {
  const [revision = '', path] = expression.split(/:(.*)/s);
  const commit = resolve(repository.git, revision === 'HEAD' ? repository.defaultBranch : revision);
  if (commit === undefined || path === undefined) return commit;
  const tree = repository.git.treeOf(commit);
  return path === '' ? tree : entryAt(repository.git.objects, tree, path)?.oid;
}

export function objectNode(repository: RepositoryState, oid: string | undefined) {
  const object = oid === undefined ? undefined : repository.git.objects.read(oid);
  if (oid === undefined || object === undefined) return null;
  const common = { oid, abbreviatedOid: oid.slice(0, 7) };
  if (object.type === 'blob') {
    const isBinary = object.content.includes(0) || !isUtf8(object.content);
    return {
      ...common,
      __typename: 'Blob',
      byteSize: object.content.length,
      isBinary,
      isTruncated: !isBinary && object.content.length > longestText,
      text: isBinary ? null : object.content.subarray(0, longestText).toString(),
    };
  }
  if (object.type === 'tree') return { ...common, __typename: 'Tree' };
  const commit = repository.git.commit(oid);
  if (commit === undefined) return null;
  const [headline = '', ...rest] = commit.message.trimEnd().split('\n');
  return {
    ...common,
    __typename: 'Commit',
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    committedDate: timestamp(commit.committer.date),
    authoredDate: timestamp(commit.author.date),
    tree: { __typename: 'Tree', oid: commit.tree },
    signature: repository.verified.has(oid)
      ? { __typename: 'GpgSignature', isValid: true, state: 'VALID', wasSignedByGitHub: true }
      : null,
    parents: {
      totalCount: commit.parents.length,
      nodes: () => commit.parents.map((parent) => objectNode(repository, parent)),
    },
  };
}

export function pullNode(call: Call, repository: RepositoryState, issue: PullRequest) {
  const { pull } = issue;
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pull.id),
    databaseId: pull.id,
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    isDraft: pull.draft,
    state: pull.merged === undefined ? issue.state.toUpperCase() : 'MERGED',
    merged: pull.merged !== undefined,
    mergedAt: pull.merged === undefined ? null : timestamp(pull.merged.at),
    headRefName: pull.headBranch,
    headRefOid: pull.headSha,
    baseRefName: pull.base,
    baseRefOid: pull.baseSha,
    mergeable: () => {
      const { mergeable } = pull;
      lookIntoMergeability(call.world, repository, issue);
      return mergeable === null ? 'UNKNOWN' : mergeable ? 'MERGEABLE' : 'CONFLICTING';
    },
    commits: (wish: PageWish) =>
      pullCommits(repository, issue, wish, (oid) => {
        const commit = repository.git.commit(oid);
        return commit && { ...objectNode(repository, oid), ...commitPeople(call.world, commit) };
      }),
    mergeCommit: () => objectNode(repository, pull.merged?.commit),
    isInMergeQueue: repository.queue.some(({ number }) => number === issue.number),
    mergeQueueEntry: () => queueEntryNode(repository, issue),
  };
}

export function queueEntryNode(repository: RepositoryState, issue: PullRequest) {
  const position = repository.queue.findIndex(({ number }) => number === issue.number);
  const entry = repository.queue[position];
  if (entry === undefined) return null;
  return {
    __typename: 'MergeQueueEntry',
    id: nodeId('MQE', entry.id),
    position: position + 1,
    state: 'AWAITING_CHECKS',
    enqueuedAt: timestamp(entry.enqueuedAt),
    headCommit: objectNode(repository, entry.headSha),
    baseCommit: objectNode(repository, entry.baseSha),
  };
}

function queueNode(repository: RepositoryState, branch: string) {
  const ruled = repository.rulesets.some(({ rules }) => rules.some(({ type }) => type === 'merge_queue'));
  if (!ruled) return null;
  const waiting = pullsOf(repository).filter(
    ({ number, pull }) => pull.base === branch && repository.queue.some((entry) => entry.number === number),
  );
  return {
    __typename: 'MergeQueue',
    id: nodeId('MQ', `${repository.id}:${branch}`),
    entries: {
      totalCount: waiting.length,
      nodes: () => waiting.map((issue) => queueEntryNode(repository, issue)),
    },
  };
}
