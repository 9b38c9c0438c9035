import type { Decision } from '../../domain/decision/decision.ts';
import { isError } from '../../domain/findings/finding.ts';
import { REVERT_BRANCH } from '../../domain/ledger/files/ledger-paths.ts';
import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import { requestCheck } from '../../domain/messages/checks/request-check.ts';
import type { RequestView } from '../../domain/messages/checks/request-view.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { ForgeFailure } from '../../ports/forge-failure.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { type ChangedPath, changedPaths, concernsGrants, concernsPolicy } from '../evidence/changed-paths.ts';
import { type PolicyInForce, policyInForce, type UsablePolicy } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';
import { emptyView, requestView } from './build-request-view.ts';
import { closeRequest } from './close-request.ts';
import { closeStale } from './close-stale.ts';
import { evaluateRequest } from './evaluate-request.ts';
import { mergeRequest } from './merge-request.ts';
import { hasNewRevision, recordRequested } from './record-requested.ts';
import { requestExpiredReviews } from './request-expired-reviews.ts';
import { openRequestLimit } from './request-limits.ts';
import { requestReviews } from './request-reviews.ts';
import { reviewPolicyChange } from './review-policy-change.ts';

/**
 * What a look at a pull request led to. `advance`: something landed, or it is Curfew's own revert, so the whole
 * repository should be looked at. `soon`: GitHub is still working something out; look again shortly.
 */
export type Reviewed = 'done' | 'advance' | 'soon';

/** Looks at one pull request: publishes the check, records what is asked for, and merges when all is met. */
export async function reviewRequest(repository: Repository, number: number): Promise<Reviewed> {
  const pull = await repository.pulls.get(number);
  if (pull.base.branch !== repository.defaultBranch) return 'done';
  if (isOwnRevert(pull)) return 'advance';
  if (pull.state === 'closed') {
    await closeRequest(repository, pull);
    return pull.merged === null ? 'done' : 'advance';
  }

  const state = await repository.ledger.state();
  const inForce = await policyInForce(repository, state.readable ? state.value : { policy: null });
  const paths = await pathsOf(repository, pull);
  const aboutPolicy = paths.some(concernsPolicy);
  const aboutGrants = paths.some((path) => concernsGrants(inForce.globs, path));
  if (!aboutPolicy && !aboutGrants) return say(repository, pull, { noRequest: true });
  if (!state.readable) {
    const because = `Curfew's record cannot be read, so nothing can be decided: ${state.because}. Curfew tries again by itself.`;
    return say(repository, pull, { trouble: [because] });
  }
  if (aboutPolicy && !aboutGrants) return reviewPolicyChange(repository, pull, state.value, paths);
  if (inForce.outcome !== 'policy') return say(repository, pull, { trouble: [whyNoPolicy(inForce)] });
  if (!aboutPolicy && (await closeStale(repository, pull, inForce.policy))) return 'done';
  if (!pull.head.sameRepository) {
    const trouble = [
      'It comes from a fork. Push the branch to this repository and open the request from there.',
    ];
    return say(repository, pull, { trouble });
  }
  const crowded = await openRequestLimit(repository, pull);
  if (crowded !== null) return say(repository, pull, { trouble: [crowded] });
  try {
    return await reviewGrants(repository, pull, inForce.policy, state.value);
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
    // It will not be otherwise the next time, and waiting in silence helps nobody.
    return say(repository, pull, { trouble: [`It cannot be judged: ${error.message}.`] });
  }
}

/** Its check and its merge belong to whoever recomputes it; what a person pushed there is undone there too. */
function isOwnRevert({ head, authorIsHuman }: PullRequest): boolean {
  return head.sameRepository && head.branch === REVERT_BRANCH && !authorIsHuman;
}

async function reviewGrants(
  repository: Repository,
  pull: PullRequest,
  policy: Policy,
  state: LedgerState,
): Promise<Reviewed> {
  const {
    memory: { mergeBlocks },
  } = repository;
  const now = repository.clock.now();
  let examined = await evaluateRequest(repository, { pull, policy, state, now });
  const sound = !examined.findings.some(isError);
  if (sound && hasNewRevision(examined.changes, pull)) {
    // Asked first: after a crash between the two they are asked again, which changes nothing, rather than never.
    await requestReviews(repository, pull, examined.decisions);
    await recordRequested(repository, examined.changes, pull);
    examined = await evaluateRequest(repository, { pull, policy, state, now });
  } else if (sound) {
    await requestExpiredReviews(repository, pull, examined.decisions);
  }
  const approved = sound && examined.decisions.every(({ outcome }) => outcome === 'approved');
  const view = (blockedMerge: string | null) =>
    requestView(repository, pull, examined, { policy, state, now, blockedMerge });
  await publish(
    repository,
    pull,
    await view(pull.draft ? 'it is a draft' : (mergeBlocks.get(pull.head.sha) ?? null)),
  );
  const curfewMerges = policy.merge === 'auto' || isEmergency(examined.decisions);
  if (!approved || pull.draft || !curfewMerges || examined.changes.length === 0) return 'done';

  const merged = await mergeRequest(repository, pull, examined, state);
  switch (merged.outcome) {
    case 'merged':
      return 'advance';
    case 'queued':
      if (mergeBlocks.delete(pull.head.sha)) await publish(repository, pull, await view(null));
      return 'done';
    case 'head-moved':
      return 'soon';
    case 'not-possible':
      if (pull.mergeable === null) return 'soon';
      mergeBlocks.set(pull.head.sha, merged.because);
      await publish(repository, pull, await view(merged.because));
      return 'done';
  }
}

/** Break-glass is merged at once, also where the policy leaves merging to people: it is for when nobody is there. */
function isEmergency(decisions: readonly Decision[]): boolean {
  return decisions.some(({ by }) => by === 'break-glass');
}

function whyNoPolicy(inForce: Exclude<PolicyInForce, UsablePolicy>): string {
  return inForce.outcome === 'none'
    ? 'No policy is in force yet. The policy owners accept one by approving and merging the set-up pull request.'
    : `The policy in force cannot be used (${inForce.findings.length} problems), so no request can be approved. Its owners have to mend .github/curfew.yml.`;
}

async function pathsOf(
  { commits, trees }: Pick<Repository, 'commits' | 'trees'>,
  { base, head }: PullRequest,
): Promise<readonly ChangedPath[]> {
  const common = await commits.mergeBase(base.sha, head.sha);
  const [before, after] = await Promise.all([trees.list(common, ''), trees.list(head.sha, '')]);
  return changedPaths(before, after);
}

async function say(
  repository: Pick<Repository, 'checks'>,
  pull: PullRequest,
  what: Partial<RequestView>,
): Promise<Reviewed> {
  await publish(repository, pull, { ...emptyView(pull), ...what });
  return 'done';
}

async function publish(
  { checks }: Pick<Repository, 'checks'>,
  { head }: PullRequest,
  view: RequestView,
): Promise<void> {
  await checks.publish({ head: head.sha, ...requestCheck(view) });
}
