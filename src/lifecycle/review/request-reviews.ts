import type { Decision, LineVerdict, NotCounted } from '../../domain/decision/decision.ts';
import type { Login } from '../../domain/person.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { OwnPulls } from '../../ports/forge/own-pulls.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { Remembers } from '../memory/memory.ts';
import type { Repository } from '../repository.ts';

/** Reasons for which an approval does not count, and a second one by the same person would. */
const NEEDS_NEW_REVIEW: ReadonlySet<NotCounted> = new Set([
  'before-revision',
  'before-force-push',
  'other-content',
  'too-old',
]);

/**
 * Requests reviews from the teams whose approval is missing, and from the people who approved other content.
 * Callers do it once for each content, before they record the content. If the process dies between the two,
 * it is done again. GitHub changes nothing for a reviewer who is requested already. Rejects with ForgeFailure
 * if GitHub did not decide about a reviewer.
 */
export async function requestReviews(
  repository: Pick<Repository, 'ownPulls' | 'log'>,
  pull: Pick<PullRequest, 'number'>,
  decisions: readonly Decision[],
): Promise<void> {
  const missing = unmetLines(decisions);
  const people = missing.flatMap(({ notCounted }) =>
    notCounted.filter(({ why }) => NEEDS_NEW_REVIEW.has(why)).map(({ by }) => by.login),
  );
  const teams = missing.flatMap(({ from }) => from);
  await request(repository, pull, [...peopleNamed(people), ...teamsNamed(teams)]);
}

/**
 * Requests a new review from each person whose approval has become too old. It does so once for each
 * approval. A person who removes the request again must not get another one each minute.
 */
export async function requestExpiredReviews(
  repository: Pick<Repository, 'ownPulls' | 'log'> & Remembers<'reRequestedApprovals'>,
  pull: Pick<PullRequest, 'number'>,
  decisions: readonly Decision[],
): Promise<void> {
  const { reRequestedApprovals } = repository.memory;
  const expired = unmetLines(decisions)
    .flatMap(({ notCounted }) => notCounted)
    .filter(({ why, review }) => why === 'too-old' && !reRequestedApprovals.has(review));
  if (expired.length === 0) return;
  await request(repository, pull, peopleNamed(expired.map(({ by }) => by.login)));
  for (const { review } of expired) reRequestedApprovals.add(review);
}

function unmetLines(decisions: readonly Decision[]): readonly LineVerdict[] {
  return decisions.flatMap(({ lines }) => lines).filter(({ met }) => !met);
}

type Reviewer = { readonly person: Login } | { readonly team: string };

function peopleNamed(logins: readonly Login[]): readonly Reviewer[] {
  return [...new Set(logins)].map((person) => ({ person }));
}

function teamsNamed(teams: readonly string[]): readonly Reviewer[] {
  return [...new Set(teams)].map((team) => ({ team }));
}

/**
 * GitHub refuses a whole call for one reviewer that it does not accept, for example a team without access to
 * the repository. Then each reviewer is requested alone, so that one of them keeps no other from being asked.
 */
async function request(
  repository: Pick<Repository, 'ownPulls' | 'log'>,
  { number }: Pick<PullRequest, 'number'>,
  reviewers: readonly Reviewer[],
): Promise<void> {
  if (reviewers.length === 0) return;
  const { ownPulls, log } = repository;
  const refusal = await refusalOf(ownPulls, number, reviewers);
  if (refusal === null) return;
  for (const reviewer of reviewers) {
    const because = reviewers.length === 1 ? refusal : await refusalOf(ownPulls, number, [reviewer]);
    if (because !== null) {
      log.warn({ err: because, pull: number, ...reviewer }, 'GitHub refused a review request');
    }
  }
}

/** Null if GitHub accepted all of them. */
async function refusalOf(
  ownPulls: OwnPulls,
  pull: number,
  reviewers: readonly Reviewer[],
): Promise<ForgeFailure | null> {
  try {
    await ownPulls.requestReviews(pull, {
      people: reviewers.flatMap((each) => ('person' in each ? [each.person] : [])),
      teams: reviewers.flatMap((each) => ('team' in each ? [each.team] : [])),
    });
    return null;
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === 'rejected') return error;
    throw error;
  }
}
