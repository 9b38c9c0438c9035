import type { DateTime } from 'luxon';
import type { Review } from '../../domain/decision/decision.ts';
import type { Person } from '../../domain/person.ts';
import { type Reading, read, unreadable } from '../../domain/reading.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Repository } from '../repository.ts';
import { type PushedContent, pushedContent } from './approvals/pushed-content.ts';
import { type ReviewedContent, reviewedContent } from './approvals/reviewed-content.ts';
import { contributorsOf } from './contributors.ts';

/** The ports that the facts of a pull request come from. */
export type PullPorts = Pick<Repository, 'pulls' | 'pushes' | 'trees' | 'commits' | 'clock'>;

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
  readonly pushed: PushedContent;
}

/**
 * Reads the reviews and commits of a pull request. A review after `until` (the merge) came too late and is
 * left out.
 */
export async function pullFacts(
  repository: PullPorts,
  pull: PullRequest,
  globs: readonly string[],
  until: DateTime | null = null,
): Promise<PullFacts> {
  const { pulls } = repository;
  const [reviews, ownCommits] = await Promise.all([pulls.reviews(pull.number), pulls.commits(pull.number)]);
  const contributors = await contributorsOf(repository, ownCommits, { globs, author: pull.author });
  return {
    number: pull.number,
    openedAt: pull.createdAt,
    author: pull.author,
    authorIsHuman: pull.authorIsHuman,
    reviews: reviews.filter((review) => isInTime(review, until)),
    contributors,
    reviewed: reviewedContent(repository.trees, globs),
    pushed: pushedContent(repository, pull, globs),
  };
}

/**
 * The same facts as of the merge. Unreadable if GitHub will never list them, for example because the pull
 * request has more commits than GitHub shows: this must not stop every later landing.
 */
export async function readPullFacts(
  repository: PullPorts,
  pull: PullRequest,
  globs: readonly string[],
  mergedAt: DateTime,
): Promise<Reading<PullFacts>> {
  try {
    return read(await pullFacts(repository, pull, globs, mergedAt), mergedAt);
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
    return unreadable(`the reviews and commits of #${pull.number}`, error.message);
  }
}

/**
 * A dismissed review stays, whatever its time: without it, an older approval of the same person would count
 * again.
 */
function isInTime({ submittedAt, state }: Review, until: DateTime | null): boolean {
  return until === null || state === 'dismissed' || Date.parse(submittedAt) <= until.toMillis();
}
