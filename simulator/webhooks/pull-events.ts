import { mergeableState } from '../merging/mergeability.ts';
import { fullPull, reviewShape, simplePull } from '../shapes/pull.ts';
import type { Actor, RepositoryState, ReviewState } from '../state.ts';
import type { PullRequest, World } from '../world.ts';
import { announce } from './announce.ts';

export function announcePull(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  action: string,
  actor: Actor,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  announce(world, repository, {
    event: 'pull_request',
    action,
    sender: actor.account,
    payload: () => ({
      number: issue.number,
      pull_request: fullPull(world, repository, issue, mergeableState(world, repository, issue)),
      ...extra,
    }),
  });
}

export function announceReview(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  review: ReviewState,
  action: 'submitted' | 'edited' | 'dismissed',
  actor: Actor,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const shape = reviewShape(world, repository, issue, review);
  announce(world, repository, {
    event: 'pull_request_review',
    action,
    sender: actor.account,
    payload: () => ({
      // Events write the state of a review in lower case, the API in upper case.
      review: { ...shape, state: shape.state.toLowerCase() },
      pull_request: simplePull(world, repository, issue),
      ...extra,
    }),
  });
}
