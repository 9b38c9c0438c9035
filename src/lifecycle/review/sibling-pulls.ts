import { closedSiblingComment } from '../../domain/messages/comments/closed-sibling-comment.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { ListedPull } from '../evidence/read-pull.ts';
import type { Repository } from '../repository.ts';
import { isOwnRevert } from '../revert/is-own-revert.ts';

/**
 * Pull requests with one head whose commits are listed, and that are evaluated. Each costs calls, and many of
 * them could use up what GitHub allows.
 */
export const SIBLINGS_MAX = 5;

/** The open pull requests with one head commit. GitHub shows the checks of a commit on each of them. */
export interface PullsOfHead {
  /** It alone decides the check. */
  readonly first: PullRequest;
  /** The others of the same author. The check passes only if each of them is approved as well. */
  readonly sameAuthor: readonly PullRequest[];
  /** The ones of other authors. They decide nothing and are closed. */
  readonly otherAuthors: readonly PullRequest[];
}

/**
 * Finds the open pull requests with the head of this one, and the one that decides. A pull request whose
 * author wrote the commit goes before others: anyone can open a pull request from another person's branch.
 */
export async function pullsOfHead(
  repository: Pick<Repository, 'pulls' | 'ledger'>,
  { pull, open }: ListedPull,
): Promise<PullsOfHead> {
  const others = open.filter(({ number, head }) => number !== pull.number && head.sha === pull.head.sha);
  if (others.length === 0) return { first: pull, sameAuthor: [], otherAuthors: [] };
  // Every person on the internet can open pull requests from forks, so ordering them would cost too many
  // calls.
  if (![pull, ...others].some(({ head }) => head.sameRepository))
    return { first: pull, sameAuthor: [], otherAuthors: [] };
  const [first = pull, ...later] = await inOrder(repository, [pull, ...others]);
  const isSameAuthor = ({ author }: PullRequest): boolean => author.id === first.author.id;
  return {
    first,
    sameAuthor: later.filter(isSameAuthor),
    otherAuthors: later.filter((other) => !isSameAuthor(other)),
  };
}

/**
 * Curfew's own revert, then branches of this repository, then those whose author wrote a commit, then the
 * earliest record, then the lowest number. Of very many, the commits are not listed.
 */
async function inOrder(
  { pulls, ledger }: Pick<Repository, 'pulls' | 'ledger'>,
  siblings: readonly PullRequest[],
): Promise<readonly PullRequest[]> {
  const opened = siblings.map(({ createdAt }) => createdAt).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const requested = (await ledger.since(opened[0] ?? '')).filter(
    (entry) => entry.type === 'requested' || entry.type === 'policy-requested',
  );
  const ranked = siblings.map(async (pull) => {
    const record = requested.findIndex((entry) => entry.pull === pull.number);
    const rank = [
      isOwnRevert(pull) ? 0 : 1,
      pull.head.sameRepository ? 0 : 1,
      siblings.length <= SIBLINGS_MAX && (await isByAuthor(pulls, pull)) ? 0 : 1,
      record < 0 ? Number.POSITIVE_INFINITY : record,
      pull.number,
    ];
    return { pull, rank };
  });
  return (await Promise.all(ranked)).sort((a, b) => compareRanks(a.rank, b.rank)).map(({ pull }) => pull);
}

/** Whether the author wrote a commit of it. A merge does not count: anyone can update the branch. */
async function isByAuthor(
  pulls: Pick<Repository['pulls'], 'commits'>,
  { number, author }: PullRequest,
): Promise<boolean> {
  try {
    return (await pulls.commits(number)).some(
      ({ parents, people }) => parents.length < 2 && people.some((person) => person?.id === author.id),
    );
  } catch (error) {
    // GitHub lists no commits of a pull request with too many of them.
    if (error instanceof ForgeFailure && error.kind === 'rejected') return false;
    throw error;
  }
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * Closes a pull request of another author with the same commit. The comment comes first: after a crash
 * between the two, the same comment changes nothing.
 */
export async function closeSibling(
  { conversations, closing }: Pick<Repository, 'conversations' | 'closing'>,
  sibling: PullRequest,
  first: PullRequest,
): Promise<void> {
  await conversations.comment(sibling.number, 'same-commit', closedSiblingComment(first));
  await closing.close(sibling.number);
}
