import { notFound, ok, Refused, unprocessable } from '../http/answer.ts';
import { actorOf, type Call, param, repositoryOf } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { reviewShape } from '../shapes/pull.ts';
import type { Account, RepositoryState, ReviewState, ReviewStatus } from '../state.ts';
import { announceReview } from '../webhooks/pull-events.ts';
import { fullName, type PullRequest } from '../world.ts';
import { pullNumbered } from './pulls.ts';

const needsRead = { permission: 'pull_requests', level: 'read' } as const;
/** Everyone with read access may review. The rules decide whether a review counts. */
const needsToReview = { permission: 'pull_requests', level: 'write', person: 'read' } as const;
const needsToDismiss = { permission: 'pull_requests', level: 'write' } as const;

const states: Readonly<Record<string, ReviewStatus>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

export const reviewRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/pulls/{number}/reviews', (call) => {
    const repository = repositoryOf(call, needsRead);
    const issue = pullNumbered(repository, param(call, 'number'));
    return page(
      call,
      `/repos/${fullName(repository)}/pulls/${issue.number}/reviews`,
      issue.pull.reviews.filter(({ state, author }) => state !== 'PENDING' || author === viewerOf(call)),
      (review) => reviewShape(call.world, repository, issue, review),
    );
  }),
  route('GET /repos/{owner}/{repo}/pulls/{number}/reviews/{review}', (call) => {
    const { repository, issue, review } = found(call, needsRead);
    return ok(reviewShape(call.world, repository, issue, review));
  }),
  route('POST /repos/{owner}/{repo}/pulls/{number}/reviews', (call) => {
    const repository = repositoryOf(call, needsToReview);
    const issue = pullNumbered(repository, param(call, 'number'));
    const review = submit(call, repository, issue);
    return ok(reviewShape(call.world, repository, issue, review));
  }),
  route('PUT /repos/{owner}/{repo}/pulls/{number}/reviews/{review}', (call) => {
    const { repository, issue, review } = found(call, needsToReview);
    if (review.author !== actorOf(call).account)
      throw new Refused(403, 'You must be the author of this review.');
    const changes = { body: { from: review.body } };
    review.body = call.body.string('body');
    announceReview(call.world, repository, issue, review, 'edited', actorOf(call), { changes });
    return ok(reviewShape(call.world, repository, issue, review));
  }),
  route('PUT /repos/{owner}/{repo}/pulls/{number}/reviews/{review}/dismissals', (call) => {
    const { repository, issue, review } = found(call, needsToDismiss);
    call.body.string('message');
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw unprocessable('Can not dismiss a commented pull request review');
    }
    review.state = 'DISMISSED';
    issue.updatedAt = call.world.clock.now();
    announceReview(call.world, repository, issue, review, 'dismissed', actorOf(call));
    return ok(reviewShape(call.world, repository, issue, review));
  }),
];

/** The person who calls; undefined for an App. Only its author sees a review that is not submitted yet. */
function viewerOf({ caller }: Call): Account | undefined {
  return caller.kind === 'person' ? caller.account : undefined;
}

function found(call: Call, need: typeof needsRead | typeof needsToReview | typeof needsToDismiss) {
  const repository = repositoryOf(call, need);
  const issue = pullNumbered(repository, param(call, 'number'));
  const review = issue.pull.reviews.find(({ id }) => String(id) === param(call, 'review'));
  if (review === undefined) throw notFound();
  return { repository, issue, review };
}

function submit(call: Call, repository: RepositoryState, issue: PullRequest): ReviewState {
  const { body, world } = call;
  const actor = actorOf(call);
  const event = body.oneOf('event', ['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
  const text = body.optionalString('body') ?? '';
  const isOwnPull = actor.account === issue.author;
  if (isOwnPull && event === 'APPROVE') throw refusedReview('Can not approve your own pull request');
  if (isOwnPull && event === 'REQUEST_CHANGES')
    throw refusedReview('Can not request changes on your own pull request');
  if (event !== undefined && event !== 'APPROVE' && text === '')
    throw refusedReview('You need to leave a comment indicating the requested changes.');
  // Without a commit id, the review is of the newest commit, even if the author saw an older one.
  const commit = body.optionalString('commit_id') ?? issue.pull.headSha;
  if (repository.git.commit(commit) === undefined)
    throw refusedReview('No commit found for the pull request');
  const review: ReviewState = {
    id: world.nextId(),
    author: actor.account,
    body: text,
    state: states[event ?? ''] ?? 'PENDING',
    commit,
    submittedAt: event === undefined ? null : world.clock.now(),
  };
  issue.pull.reviews.push(review);
  if (event !== undefined) issue.updatedAt = world.clock.now();
  const { requestedReviewers } = issue.pull;
  const waiting = requestedReviewers.indexOf(actor.account);
  if (waiting >= 0) requestedReviewers.splice(waiting, 1);
  if (event !== undefined) announceReview(world, repository, issue, review, 'submitted', actor);
  return review;
}

function refusedReview(message: string): Refused {
  return new Refused(422, 'Unprocessable Entity', [message]);
}
