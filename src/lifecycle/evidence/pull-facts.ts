import type { DateTime } from 'luxon';
import type { Review } from '../../domain/decision/decision.ts';
import type { Person } from '../../domain/person.ts';
import { ForgeFailure } from '../../ports/forge-failure.ts';
import type { PullCommit, PullRequest } from '../../ports/pull-requests.ts';
import type { TreeFile } from '../../ports/trees.ts';
import type { Repository } from '../repository.ts';
import { concernsGrants, concernsPolicy } from './changed-paths.ts';
import { type ReviewedContent, reviewedContent } from './reviewed-content.ts';

/** The people around a pull request, as GitHub has them now. */
export interface PullFacts {
  readonly number: number;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly author: Person;
  /** Whether the author is a person, and neither a bot nor an app. */
  readonly authorIsHuman: boolean;
  readonly reviews: readonly Review[];
  readonly contributors: readonly Person[];
  readonly reviewed: ReviewedContent;
}

/** Reads reviews and commits of a pull request. What was said after `until` (its merge) comes too late to count. */
export async function pullFacts(
  { pulls, trees, commits: history }: Pick<Repository, 'pulls' | 'trees' | 'commits'>,
  pull: PullRequest,
  globs: readonly string[],
  until: DateTime | null = null,
): Promise<PullFacts> {
  const [said, commits] = await Promise.all([pulls.reviews(pull.number), pulls.commits(pull.number)]);
  const reviews = said.filter(
    ({ submittedAt, state }) =>
      until === null || state === 'dismissed' || Date.parse(submittedAt) <= until.toMillis(),
  );
  const contributors = new Map<number, Person>();
  const own = new Set(commits.map(({ sha }) => sha));
  for (const commit of commits) {
    if (await onlyMerges({ trees, commits: history }, commit, { globs, own })) continue;
    for (const person of commit.people) if (person !== null) contributors.set(person.id, person);
  }
  return {
    number: pull.number,
    openedAt: pull.createdAt,
    author: pull.author,
    authorIsHuman: pull.authorIsHuman,
    reviews,
    contributors: [...contributors.values()],
    reviewed: reviewedContent(trees, globs),
  };
}

/**
 * Bringing the base into the branch makes nobody a contributor, so long as each watched file of the merge is what git would
 * make of both sides. Where both have changed it, the base's or the branch's will do; anything else, and whatever was
 * chosen between lines of the branch itself, was written by whoever made the merge.
 */
async function onlyMerges(
  { trees, commits }: Pick<Repository, 'trees' | 'commits'>,
  { sha, parents }: PullCommit,
  { globs, own }: { readonly globs: readonly string[]; readonly own: ReadonlySet<string> },
): Promise<boolean> {
  const [one, two, ...more] = parents;
  if (one === undefined || two === undefined || more.length > 0) return false;
  const filesAt = async (commit: string) =>
    new Map(
      (await trees.list(commit, ''))
        .filter((file) => watched(file, globs))
        .map(({ path, mode, oid }) => [path, `${mode} ${oid}`]),
    );
  const before = await whereTheyParted(commits, one, two);
  if (before === null) return false;
  const [was, ours, theirs, is] = await Promise.all([
    filesAt(before),
    filesAt(one),
    filesAt(two),
    filesAt(sha),
  ]);
  const isOfBase = own.has(one) !== own.has(two);
  return [...new Set([was, ours, theirs, is].flatMap((files) => [...files.keys()]))].every((path) => {
    const [base, left, right, merged] = [was, ours, theirs, is].map((files) => files.get(path));
    if (left === right || right === base) return merged === left;
    if (left === base) return merged === right;
    return isOfBase && (merged === left || merged === right);
  });
}

/** Null where they have nothing in common: what such a merge brings in, nobody but its author has chosen. */
async function whereTheyParted(
  commits: Repository['commits'],
  one: string,
  two: string,
): Promise<string | null> {
  try {
    return await commits.mergeBase(one, two);
  } catch (error) {
    if (error instanceof ForgeFailure && (error.kind === 'not-found' || error.kind === 'rejected'))
      return null;
    throw error;
  }
}

function watched({ path, mode, oid }: TreeFile, globs: readonly string[]): boolean {
  const changed = { path, mode, oid };
  return concernsGrants(globs, changed) || concernsPolicy(changed);
}
