import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { NotReady } from '../../domain/messages/checks/request-view.ts';
import { MISSING_TEAMS_ALARM } from '../../domain/messages/issues/missing-teams-alarm.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { LAST_PUSH_MISSING } from '../evidence/approvals/read-pushes.ts';
import { DONE, type Outcome, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { reportMissingTeams } from '../setup/report-missing-teams.ts';
import { buildRequestView } from './build-request-view.ts';
import type { Sides } from './compare-sides.ts';
import {
  type Evaluation,
  type EvaluationInput,
  evaluateRequest,
  isApproved,
  isSound,
} from './evaluate-request.ts';
import { mergeRequest } from './merge-request.ts';
import { publishRequest } from './publish-request.ts';
import { readRequest } from './read-request.ts';
import { hasNewRevision, recordRequested } from './record-requested.ts';
import { requestExpiredReviews, requestReviews } from './request-reviews.ts';

/**
 * The result of one review. `advance`: something landed, or the pull request is Curfew's own revert, so the
 * whole repository must advance. `retry`: GitHub has not worked out yet if the pull request can be merged.
 */
export type Reviewed = Outcome | { readonly outcome: 'advance' };

/** One request, and what its review is based on. */
export interface ReviewInput {
  readonly pull: PullRequest;
  /** Other open pull requests of the author with the same head. Each is evaluated by its own approvals. */
  readonly siblings: readonly PullRequest[];
  readonly sides: Sides;
  readonly policy: Policy;
  readonly state: LedgerState;
}

/** Reviews the changes of grants files: evaluate, record, publish the check, merge. */
export async function reviewGrants(repository: Repository, input: ReviewInput): Promise<Reviewed> {
  const { pull, siblings, sides, policy, state } = input;
  const written = await readRequest(repository.trees, sides, policy);
  const now = repository.clock.now();
  const context = { written, changed: sides.changed, policy, state, now };
  const evaluation = await evaluateAndRecord(repository, { ...context, pull });
  const unapproved: number[] = [];
  for (const sibling of siblings) {
    const evaluated = await evaluateAndRecord(repository, { ...context, pull: sibling });
    if (!isApproved(evaluated)) unapproved.push(sibling.number);
  }

  await reportTeams(repository, evaluation, policy);
  const { mergeRefusals } = repository.memory;
  const notReady = notReadyOf(pull, unapproved);
  const view = {
    ...(await buildRequestView(repository, evaluation, { ...context, pull })),
    notReady,
    siblings: siblings.map(({ number }) => number),
  };
  await publishRequest(repository, pull, { ...view, mergeRefusal: mergeRefusals.get(pull.head.sha) ?? null });
  if (waitsForPushes(evaluation)) return retryLater(LAST_PUSH_MISSING);
  const isReady = isApproved(evaluation) && evaluation.changes.length > 0 && notReady === null;
  if (!isReady || view.merge !== 'auto') return DONE;

  const merged = await mergeRequest(repository, pull, evaluation, state);
  switch (merged.outcome) {
    case 'merged':
      return { outcome: 'advance' };
    case 'queued':
      if (mergeRefusals.delete(pull.head.sha))
        await publishRequest(repository, pull, { ...view, mergeRefusal: null });
      return DONE;
    case 'head-moved':
      repository.memory.readPulls.delete(pull.number);
      return retryLater('the head of the pull request moved during the review');
    case 'not-possible':
      if (pull.mergeable === null) return retryLater('GitHub does not know yet if it can be merged');
      mergeRefusals.set(pull.head.sha, merged.because);
      return publishRequest(repository, pull, { ...view, mergeRefusal: merged.because });
  }
}

/** Whether everything else is approved: then GitHub is asked again soon, and not at the next sweep. */
function waitsForPushes(evaluation: Evaluation): boolean {
  const decisions = evaluation.changes.map(({ decision }) => decision);
  const undecided = decisions.filter(({ outcome }) => outcome !== 'approved');
  return (
    isSound(evaluation) &&
    undecided.length > 0 &&
    undecided.every(
      ({ outcome, pushes }) => outcome === 'unreadable' && pushes?.unreadable === LAST_PUSH_MISSING,
    )
  );
}

/** A team that could not be read may not exist. Then the policy's owners get an issue, until it exists. */
async function reportTeams(
  repository: Repository,
  { findings, changes }: Evaluation,
  policy: Policy,
): Promise<void> {
  const isUnread =
    findings.some(({ code }) => code === 'unreadable-team') ||
    changes.some(({ decision }) => decision.lines.some(({ unreadable }) => unreadable.length > 0));
  if (isUnread || repository.memory.alarms.isRaised(MISSING_TEAMS_ALARM))
    await reportMissingTeams(repository, policy);
}

function notReadyOf({ draft, mergeable }: PullRequest, [unapproved]: readonly number[]): NotReady | null {
  if (draft) return { kind: 'draft' };
  if (mergeable === false) return { kind: 'conflict' };
  return unapproved === undefined ? null : { kind: 'sibling', pull: unapproved };
}

/**
 * Evaluates the request. If it has a revision that was not recorded, records it and evaluates again, because
 * only an approval after the record counts.
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
  // First the reviews are requested, and then the revision is recorded. If the process dies between the two,
  // the reviews are requested again. In the other order, they would never be.
  await requestReviews(repository, pull, decisions);
  await recordRequested(repository, evaluation.changes, pull);
  return evaluateRequest(repository, input);
}
