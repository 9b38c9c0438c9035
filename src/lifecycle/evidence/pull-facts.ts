import type { DateTime } from 'luxon';
import type { Review } from '../../domain/decision/decision.ts';
import type { Person } from '../../domain/person.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullCommit, PullRequest } from '../../ports/forge/pull-requests.ts';
import type { TreeFile } from '../../ports/forge/trees.ts';
import type { Repository } from '../repository.ts';
import { concernsGrants, concernsPolicy } from './changed-paths.ts';
import { type ReviewedContent, reviewedContent } from './reviewed-content.ts';

/** The people of a pull request, as GitHub knows them now. */
export interface PullFacts {
  readonly number: number;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly author: Person;
  /** Whether the author is a person, and neither a bot nor an app. */
  readonly authorIsHuman: boolean;
  readonly reviews: readonly Review[];
  /** The people whose commits changed content of the request. */
  readonly contributors: readonly Person[];
  readonly reviewed: ReviewedContent;
}

/**
 * Reads the reviews and commits of a pull request. A review after `until` (the merge) came too late and is
 * left out.
 */
export async function pullFacts(
  { pulls, trees, commits }: Pick<Repository, 'pulls' | 'trees' | 'commits'>,
  pull: PullRequest,
  globs: readonly string[],
  until: DateTime | null = null,
): Promise<PullFacts> {
  const [reviews, ownCommits] = await Promise.all([pulls.reviews(pull.number), pulls.commits(pull.number)]);
  const own = new Set(ownCommits.map(({ sha }) => sha));
  const contributors = new Map<number, Person>();
  for (const commit of ownCommits) {
    if (await onlyMerges({ trees, commits }, commit, { globs, own })) continue;
    for (const person of commit.people) if (person !== null) contributors.set(person.id, person);
  }
  return {
    number: pull.number,
    openedAt: pull.createdAt,
    author: pull.author,
    authorIsHuman: pull.authorIsHuman,
    reviews: reviews.filter((review) => isInTime(review, until)),
    contributors: [...contributors.values()],
    reviewed: reviewedContent(trees, globs),
  };
}

/**
 * A dismissed review stays, whatever its time: without it, an older approval of the same person would count
 * again.
 */
function isInTime({ submittedAt, state }: Review, until: DateTime | null): boolean {
  return until === null || state === 'dismissed' || Date.parse(submittedAt) <= until.toMillis();
}

/**
 * Whether a commit only merges. Then its author is no contributor: a person who brings the base into the
 * branch changes no content. Each watched file of the merge must be the one that git would take from the two
 * sides. If the base and the branch both changed a file, either version will do. Any other content, and any
 * choice between two lines of the branch itself, was written by the person who made the merge.
 */
async function onlyMerges(
  { trees, commits }: Pick<Repository, 'trees' | 'commits'>,
  { sha, parents }: PullCommit,
  { globs, own }: { readonly globs: readonly string[]; readonly own: ReadonlySet<string> },
): Promise<boolean> {
  const [first, second, ...more] = parents;
  if (first === undefined || second === undefined || more.length > 0) return false;
  const base = await mergeBase(commits, first, second);
  if (base === null) return false;
  const watchedFiles = async (commit: string): Promise<ReadonlyMap<string, string>> => {
    const files = (await trees.list(commit, '')).filter((file) => isWatched(file, globs));
    return new Map(files.map(({ path, mode, oid }) => [path, `${mode} ${oid}`]));
  };
  const [inBase, inFirst, inSecond, inMerge] = await Promise.all([
    watchedFiles(base),
    watchedFiles(first),
    watchedFiles(second),
    watchedFiles(sha),
  ]);
  const paths = new Set([inBase, inFirst, inSecond, inMerge].flatMap((files) => [...files.keys()]));
  const mergesBaseBranch = own.has(first) !== own.has(second);
  return [...paths].every((path) => {
    const [old, left, right, merged] = [inBase, inFirst, inSecond, inMerge].map((files) => files.get(path));
    if (left === right || right === old) return merged === left;
    if (left === old) return merged === right;
    return mergesBaseBranch && (merged === left || merged === right);
  });
}

/**
 * Null if two commits have no history in common: then the person who merged them chose all of the content.
 */
async function mergeBase(
  commits: Repository['commits'],
  first: string,
  second: string,
): Promise<string | null> {
  try {
    return await commits.mergeBase(first, second);
  } catch (error) {
    if (error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'rejected'))
      return null;
    throw error;
  }
}

function isWatched({ path, mode, oid }: TreeFile, globs: readonly string[]): boolean {
  const changed = { path, mode, oid };
  return concernsGrants(globs, changed) || concernsPolicy(changed);
}
