import type { LedgerState } from '../../domain/ledger/ledger-state.ts';
import type { RequestView } from '../../domain/messages/checks/request-view.ts';
import {
  FROM_FORK,
  ledgerUnreadable,
  NO_KNOWN_POLICY,
  NO_POLICY_YET,
  policyUnusable,
  refusedByGitHub,
  severalWithOneCommit,
} from '../../domain/messages/checks/undecided-reasons.ts';
import type { Reading } from '../../domain/reading.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { type PolicyInForce, policyInForce, type UsablePolicy } from '../evidence/policy-in-force.ts';
import { readPull } from '../evidence/read-pull.ts';
import { DONE, retryLater } from '../outcome.ts';
import type { Repository } from '../repository.ts';
import { isOwnRevert } from '../revert/is-own-revert.ts';
import { emptyView } from './build-request-view.ts';
import { closeRequest } from './close-request.ts';
import { closeStale } from './close-stale.ts';
import { publishRequest } from './publish-request.ts';
import { openRequestLimit } from './request-limits.ts';
import { reviewFiles } from './review-files.ts';
import { type Reviewed, reviewGrants } from './review-grants.ts';
import { reviewPolicyChange } from './review-policy-change.ts';
import { stackedProblem } from './review-stacked.ts';
import { closeSibling, type PullsOfHead, pullsOfHead, SIBLINGS_MAX } from './sibling-pulls.ts';

const ADVANCE: Reviewed = { outcome: 'advance' };

/**
 * Reviews one pull request: publishes its check, records its request, and merges it once everything is met.
 * Safe to repeat, and it starts from GitHub and the ledger each time. Of several pull requests with one head,
 * the first is reviewed instead.
 */
export async function reviewPull(repository: Repository, number: number): Promise<Reviewed> {
  // Calls that do not need each other's answers are made together: a sweep reviews every open request.
  const [listed, state] = await Promise.all([readPull(repository, number), repository.ledger.state()]);
  const { pull } = listed;
  if (pull.base.branch !== repository.defaultBranch) return reviewStacked(repository, pull);
  if (isOwnRevert(pull)) return ADVANCE;
  if (pull.state === 'closed') {
    const commit = pull.merged?.commit ?? null;
    if (commit !== null) repository.memory.mergedPulls.set(commit, number);
    await closeRequest(repository, pull);
    return pull.merged === null ? DONE : ADVANCE;
  }
  const pulls = await pullsOfHead(repository, listed);
  if (pulls.first === pull) return reviewFirst(repository, pulls, state);
  // The listing may be old, and says nothing about merging.
  const first = await repository.pulls.get(pulls.first.number);
  if (first.state === 'closed' || first.head.sha !== pull.head.sha)
    return retryLater(`#${first.number} no longer has the commit of #${number}`);
  if (!isOwnRevert(first)) return reviewFirst(repository, { ...pulls, first }, state);
  await closeOtherAuthors(repository, pulls);
  return ADVANCE;
}

/** Reviews the pull request that decides about its head. */
async function reviewFirst(
  repository: Repository,
  pulls: PullsOfHead,
  state: Reading<LedgerState>,
): Promise<Reviewed> {
  const { first: pull, sameAuthor } = pulls;
  const publishView = (view: Partial<RequestView>) =>
    publishRequest(repository, pull, { ...emptyView(pull), ...view });

  // Every person on the internet can open such a pull request, so it costs no listing.
  if (!pull.head.sameRepository) return publishView({ undecidedBecause: [FROM_FORK] });
  // While the ledger is unreadable, the last policy in it says if the pull request asks for access.
  const known = state.readable ? state.value : await repository.ledger.lastTrustedState();
  if (known === null) return publishView({ undecidedBecause: [NO_KNOWN_POLICY] });
  const inForce = await policyInForce(repository, known);
  const accepted = known.policy;
  const files = await reviewFiles(repository, pull, { globs: inForce.globs, accepted });
  if (files.outcome === 'decided') {
    await repository.checks.publish({ head: pull.head.sha, pull: pull.number, ...files.check });
    return DONE;
  }
  const { sides, changesPolicy, changesGrants } = files;
  await closeOtherAuthors(repository, pulls);
  if (!state.readable) return publishView({ undecidedBecause: [ledgerUnreadable(state.because)] });
  if (sameAuthor.length >= SIBLINGS_MAX || (sameAuthor.length > 0 && !changesGrants)) {
    const numbers = [pull, ...sameAuthor].map(({ number }) => number);
    return publishView({ undecidedBecause: [severalWithOneCommit(numbers)] });
  }
  if (!changesGrants) {
    await reviewPolicyChange(repository, pull, state.value, sides.changed);
    return DONE;
  }

  if (inForce.outcome !== 'policy') return publishView({ undecidedBecause: [policyProblem(inForce)] });
  if (!changesPolicy && (await closeStale(repository, pull, inForce.policy))) return DONE;
  const limit = await openRequestLimit(repository, pull);
  if (limit !== null) return publishView({ undecidedBecause: [limit] });
  try {
    return await reviewGrants(repository, {
      pull,
      siblings: sameAuthor,
      sides,
      policy: inForce.policy,
      state: state.value,
    });
  } catch (error) {
    if (!(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
    // GitHub would refuse again: the author must read why, instead of a check that never ends.
    return publishView({ undecidedBecause: [refusedByGitHub(error.message)] });
  }
}

async function reviewStacked(repository: Repository, pull: PullRequest): Promise<Reviewed> {
  const problem = await stackedProblem(repository, pull);
  return problem === null
    ? DONE
    : publishRequest(repository, pull, { ...emptyView(pull), undecidedBecause: [problem] });
}

async function closeOtherAuthors(
  repository: Pick<Repository, 'conversations' | 'closing'>,
  { first, otherAuthors }: PullsOfHead,
): Promise<void> {
  for (const sibling of otherAuthors) await closeSibling(repository, sibling, first);
}

function policyProblem(inForce: Exclude<PolicyInForce, UsablePolicy>): string {
  return inForce.outcome === 'none' ? NO_POLICY_YET : policyUnusable(inForce.findings.length);
}
