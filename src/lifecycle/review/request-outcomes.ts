import type { Review } from '../../domain/decision/decision.ts';
import { latestReviews } from '../../domain/decision/latest-reviews.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { abandoned, declined, type OpenRequest } from '../../domain/ledger/history/open-requests.ts';
import { staleComment } from '../../domain/messages/comments/stale-comment.ts';
import type { Person } from '../../domain/person.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { objections } from '../evidence/decide-change.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { type TeamListings, teamListings } from '../evidence/team-listings.ts';
import type { Repository } from '../repository.ts';
import { isLongAgo, lastActivity } from './last-activity.ts';

type Needs = Pick<
  Repository,
  'name' | 'operator' | 'keys' | 'ledger' | 'pulls' | 'trees' | 'people' | 'conversations'
>;

/**
 * What became of requests whose pull request was closed without a merge: abandoned where nobody had touched it for as
 * long as the policy lets it lie, declined where somebody who may had asked for changes, else abandoned.
 */
export async function requestOutcomes(
  repository: Needs,
  pull: PullRequest,
  open: readonly OpenRequest[],
  at: string,
): Promise<readonly NewEntry[]> {
  const policy = await policyNow(repository);
  const ttl = policy?.requests.requestTtl ?? null;
  const touched = await lastActivity(repository, pull, open);
  if (ttl !== null && touched !== null && isLongAgo(touched, ttl, pull.closedAt ?? at)) {
    // Said before it is recorded: after a crash between the two it is said again, in the same comment.
    await repository.conversations.comment(pull.number, 'untouched', staleComment(ttl));
    return open.map((each) => abandoned(each, at));
  }
  const reviews = await repository.pulls.reviews(pull.number);
  const teams = teamListings(repository.people);
  const fates: NewEntry[] = [];
  for (const each of open) {
    const by = await refusedBy(each, { policy, reviews, teams });
    fates.push(by === null ? abandoned(each, at) : declined(each, at, by));
  }
  return fates;
}

async function policyNow(repository: Needs): Promise<Policy | null> {
  const state = await repository.ledger.state();
  return state.readable ? (await policyInForce(repository, state.value)).policy : null;
}

/** Who asked for changes last and may. Where that cannot be told, whoever did: the record does not wait for a team. */
async function refusedBy(
  { role: name }: OpenRequest,
  {
    policy,
    reviews,
    teams,
  }: { readonly policy: Policy | null; readonly reviews: readonly Review[]; readonly teams: TeamListings },
): Promise<Person | null> {
  const anybody =
    latestReviews(reviews).findLast(({ state, byHuman }) => state === 'changes-requested' && byHuman)?.by ??
    null;
  const role = policy?.roles.get(name);
  if (policy === null || role === undefined) return anybody;
  const { blocking, doubtful } = await objections(role, { policy, pull: { reviews }, teams });
  return blocking.at(-1) ?? (doubtful ? anybody : null);
}
