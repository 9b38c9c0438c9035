import { REVERT_BRANCH } from '../../domain/ledger/files/ledger-paths.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { DRAFT } from '../../domain/messages/checks/merge-obstacles.ts';
import { requestCheck } from '../../domain/messages/checks/request-check.ts';
import type { RequestView } from '../../domain/messages/checks/request-view.ts';
import {
  FROM_FORK,
  ledgerUnreadable,
  NO_POLICY_YET,
  policyUnusable,
  refusedByGitHub,
} from '../../domain/messages/checks/undecided-reasons.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { type PolicyInForce, policyInForce, type UsablePolicy } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';
import { DONE, type Outcome, retryLater } from '../retry.ts';
import { buildRequestView, emptyView } from './build-request-view.ts';
import { closeRequest } from './close-request.ts';
import { closeStale } from './close-stale.ts';
import {
  type Evaluation,
  type EvaluationInput,
  evaluateRequest,
  isApproved,
  isSound,
} from './evaluate-request.ts';
import { listSides, type Sides } from './list-sides.ts';
import { mergeRequest } from './merge-request.ts';
import { readRequest } from './read-request.ts';
import { hasNewRevision, recordRequested } from './record-requested.ts';
import { openRequestLimit } from './request-limits.ts';
import { requestExpiredReviews, requestReviews } from './request-reviews.ts';
import { reviewPolicyChange } from './review-policy-change.ts';

/**
 * The result of one review. `advance`: something landed, or the pull request is Curfew's own revert, so the
 * whole repository must advance. `retry`: GitHub has not worked out yet if the pull request can be merged.
 */
export type Reviewed = Outcome | { readonly outcome: 'advance' };

const ADVANCE: Reviewed = { outcome: 'advance' };

/**
 * Reviews one pull request: publishes its check, records its request, and merges it once everything is met.
 * Safe to repeat, and it starts from GitHub and the ledger each time.
 */
export async function reviewRequest(repository: Repository, number: number): Promise<Reviewed> {
  const pull = await repository.pulls.get(number);
  if (pull.base.branch !== repository.defaultBranch) return DONE;
  if (isOwnRevert(pull)) return ADVANCE;
  if (pull.state === 'closed') {
    const commit = pull.merged?.commit ?? null;
    if (commit !== null) repository.memory.mergedPulls.set(commit, number);
    await closeRequest(repository, pull);
    return pull.merged === null ? DONE : ADVANCE;
  }
  const publishView = (view: Partial<RequestView>) =>
    publish(repository, pull, { ...emptyView(pull), ...view });

  const sides = await listSides(repository, pull);
  const state = await repository.ledger.state();
  // An unreadable ledger names no policy. The default globs then say if the pull request asks for access.
  const inForce = await policyInForce(repository, state.readable ? state.value : { policy: null });
  const changesPolicy = sides.changed.some(concernsPolicy);
  const changesGrants = sides.changed.some((path) => concernsGrants(inForce.globs, path));
  if (!changesPolicy && !changesGrants) return publishView({ unrelated: true });
  if (!state.readable) return publishView({ undecidedBecause: [ledgerUnreadable(state.because)] });
  if (!changesGrants) {
    await reviewPolicyChange(repository, pull, state.value, sides.changed);
    return DONE;
  }

  if (inForce.outcome !== 'policy') return publishView({ undecidedBecause: [policyProblem(inForce)] });
  if (!changesPolicy && (await closeStale(repository, pull, inForce.policy))) return DONE;
  if (!pull.head.sameRepository) return publishView({ undecidedBecause: [FROM_FORK] });
  const limit = await openRequestLimit(repository, pull);
  if (limit !== null) return publishView({ undecidedBecause: [limit] });
  try {
    return await reviewGrants(repository, { pull, sides, policy: inForce.policy, state: state.value });
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
    // GitHub would refuse again: the author must read why, instead of a check that never ends.
    return publishView({ undecidedBecause: [refusedByGitHub(error.message)] });
  }
}

/**
 * The room `revert` computes this pull request, publishes its check and merges it. It undoes commits that a
 * person pushed there.
 */
function isOwnRevert({ head, authorIsHuman }: PullRequest): boolean {
  return head.sameRepository && head.branch === REVERT_BRANCH && !authorIsHuman;
}

function policyProblem(inForce: Exclude<PolicyInForce, UsablePolicy>): string {
  return inForce.outcome === 'none' ? NO_POLICY_YET : policyUnusable(inForce.findings.length);
}

/** Reviews the changes of grants files: evaluate, record, publish the check, merge. */
async function reviewGrants(
  repository: Repository,
  {
    pull,
    sides,
    policy,
    state,
  }: {
    readonly pull: PullRequest;
    readonly sides: Sides;
    readonly policy: Policy;
    readonly state: LedgerState;
  },
): Promise<Reviewed> {
  const written = await readRequest(repository.trees, sides, policy);
  const now = repository.clock.now();
  const input = { pull, written, changed: sides.changed, policy, state, now };
  const evaluation = await evaluateAndRecord(repository, input);

  const { mergeBlocks } = repository.memory;
  const view = await buildRequestView(repository, evaluation, input);
  const known = mergeBlocks.get(pull.head.sha) ?? null;
  await publish(repository, pull, { ...view, blockedMerge: pull.draft ? DRAFT : known });
  const isReady = isApproved(evaluation) && evaluation.changes.length > 0 && !pull.draft;
  if (!isReady || view.merge !== 'auto') return DONE;

  const merged = await mergeRequest(repository, pull, evaluation, state);
  switch (merged.outcome) {
    case 'merged':
      return ADVANCE;
    case 'queued':
      if (mergeBlocks.delete(pull.head.sha)) await publish(repository, pull, { ...view, blockedMerge: null });
      return DONE;
    case 'head-moved':
      return retryLater('the head of the pull request moved during the review');
    case 'not-possible':
      if (pull.mergeable === null) return retryLater('GitHub does not know yet if it can be merged');
      mergeBlocks.set(pull.head.sha, merged.because);
      return publish(repository, pull, { ...view, blockedMerge: merged.because });
  }
}

/**
 * Evaluates the request. If it has a revision that was not recorded, records it and evaluates again: only an
 * approval after the record counts.
 */
async function evaluateAndRecord(repository: Repository, input: EvaluationInput): Promise<Evaluation> {
  const { pull } = input;
  const evaluation = await evaluateRequest(repository, input);
  if (!isSound(evaluation)) return evaluation;
  const decisions = evaluation.changes.map(({ decision }) => decision);
  if (!hasNewRevision(evaluation.changes, pull)) {
    await requestExpiredReviews(repository, pull, decisions);
    return evaluation;
  }
  // Reviewers are asked first: after a crash between the two they are asked again, instead of never.
  await requestReviews(repository, pull, decisions);
  await recordRequested(repository, evaluation.changes, pull);
  return evaluateRequest(repository, input);
}

async function publish(
  { checks }: Pick<Repository, 'checks'>,
  { head }: PullRequest,
  view: RequestView,
): Promise<Reviewed> {
  await checks.publish({ head: head.sha, ...requestCheck(view) });
  return DONE;
}
