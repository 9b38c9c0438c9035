import type { PullCommit, PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/** Milliseconds after which a pull request that did not change is read again all the same. */
const READ_AGAIN_MS = 10 * 60_000;
/** Remembered pull requests. A sweep looks at 50 of each author. */
const REMEMBERED_MAX = 1_000;

/** A pull request, and the listing of all open ones that was read right before it. */
export interface ListedPull {
  readonly pull: PullRequest;
  readonly open: readonly PullRequest[];
}

/**
 * The pull request. Its own answer changes with every push to the repository, also with those to the ledger.
 * So it is read again only if the listing of all open ones, or the head of its base, shows something new:
 * a sweep comes back each minute.
 */
export async function readPull(
  repository: Pick<Repository, 'pulls' | 'commits' | 'defaultBranch' | 'clock'> & Remembers<'readPulls'>,
  number: number,
): Promise<ListedPull> {
  const { pulls, commits, defaultBranch, clock, memory } = repository;
  const { readPulls } = memory;
  const [open, base] = await Promise.all([pulls.open(defaultBranch), commits.head(defaultBranch)]);
  const shown = open.find((each) => each.number === number);
  if (shown === undefined) return { pull: await pulls.get(number), open };
  const listed = JSON.stringify([shown, base]);
  const now = clock.now().toMillis();
  const known = readPulls.get(number);
  if (known?.listed === listed && now - known.readAt < READ_AGAIN_MS) return { pull: known.pull, open };
  const pull = await pulls.get(number);
  // An answer that is older than the listing must not be taken for what the listing shows.
  const isSame = pull.updatedAt === shown.updatedAt && pull.head.sha === shown.head.sha;
  if (isSame && pull.mergeable !== null) remember(readPulls, number, { pull, listed, readAt: now });
  else readPulls.delete(number);
  return { pull, open };
}

/**
 * The repository, for the evaluation of one pull request. Its commits are listed once for a base and a head:
 * GraphQL is never answered with 304. Landing lists them again.
 */
export function withKnownCommits<R extends Pick<Repository, 'pulls' | 'clock'> & Remembers<'readCommits'>>(
  repository: R,
  { number, base, head }: PullRequest,
): R {
  const { pulls, clock, memory } = repository;
  const { readCommits } = memory;
  const sides = `${base.sha} ${head.sha}`;
  const commits = async (of: number): Promise<readonly PullCommit[]> => {
    const now = clock.now().toMillis();
    const known = readCommits.get(of);
    if (of === number && known?.sides === sides && now - known.readAt < READ_AGAIN_MS) return known.commits;
    const found = await pulls.commits(of);
    if (of === number && found.at(-1)?.sha === head.sha)
      remember(readCommits, number, { commits: found, sides, readAt: now });
    return found;
  };
  return { ...repository, pulls: { ...pulls, commits } };
}

function remember<T>(all: Map<number, T>, number: number, value: T): void {
  all.delete(number);
  all.set(number, value);
  const [oldest] = all.keys();
  if (all.size > REMEMBERED_MAX && oldest !== undefined) all.delete(oldest);
}
