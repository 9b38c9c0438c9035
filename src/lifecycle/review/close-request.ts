import type { Duration } from 'luxon';
import type { Review } from '../../domain/decision/decision.ts';
import { latestReviews } from '../../domain/decision/latest-reviews.ts';
import { iso, parseUtc } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import {
  abandonedEntry,
  declinedEntry,
  type OpenRequest,
  openRequests,
} from '../../domain/ledger/history/open-requests.ts';
import { staleComment } from '../../domain/messages/comments/stale-comment.ts';
import type { Person } from '../../domain/person.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { objections } from '../evidence/decide-change.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { type TeamListings, teamListings } from '../evidence/team-listings.ts';
import { isRecent } from '../landing/landing.ts';
import type { Repository } from '../repository.ts';

type Needs = Pick<
  Repository,
  | 'name'
  | 'defaultBranch'
  | 'operator'
  | 'keys'
  | 'ledger'
  | 'pulls'
  | 'commits'
  | 'trees'
  | 'people'
  | 'conversations'
  | 'clock'
>;

/**
 * Records how each open request of a closed pull request ended. If the pull request was not merged, the
 * request was declined or abandoned. If it was merged, a request that did not land with the others was
 * abandoned. This is recorded once the merge is settled.
 */
export async function closeRequest(repository: Needs, pull: PullRequest): Promise<void> {
  const open = await openRequestsOf(repository, pull);
  if (open.length === 0 || (pull.merged !== null && !(await isSettled(repository, pull.merged)))) return;
  const at = iso(repository.clock.now());
  const entries =
    pull.merged === null
      ? await outcomesOf(repository, pull, open, at)
      : open.map((request) => abandonedEntry(request, at));
  await repository.ledger.append(() => ({ entries }));
}

/** The requests of one pull request that no later entry answers. */
export async function openRequestsOf(
  { ledger }: Pick<Repository, 'ledger'>,
  { number, createdAt }: Pick<PullRequest, 'number' | 'createdAt'>,
): Promise<readonly OpenRequest[]> {
  return openRequests(await ledger.since(createdAt)).filter(({ pull }) => pull === number);
}

/** A merge is settled once it was judged, or if a rewind of the default branch lost it for good. */
async function isSettled(
  { ledger, commits, clock, defaultBranch }: Pick<Needs, 'ledger' | 'commits' | 'clock' | 'defaultBranch'>,
  merged: NonNullable<PullRequest['merged']>,
): Promise<boolean> {
  const state = await ledger.state();
  const cursor = state.readable ? state.value.cursor : null;
  if (cursor === null || cursor === merged.commit) return cursor === merged.commit;
  if (merged.commit === null) return false;
  if ((await commits.firstParent(merged.commit, cursor)) !== 'not-an-ancestor') return true;
  if (isRecent(parseUtc(merged.at), clock.now())) return false;
  return (await commits.head(defaultBranch)) === cursor;
}

/**
 * How requests ended whose pull request was closed without a merge. If there was no activity for the time
 * that the policy sets, they were abandoned. Otherwise they were declined if a person who may block had asked
 * for changes, and abandoned if not.
 */
async function outcomesOf(
  repository: Needs,
  pull: PullRequest,
  open: readonly OpenRequest[],
  at: string,
): Promise<readonly NewEntry[]> {
  const state = await repository.ledger.state();
  const policy = state.readable ? (await policyInForce(repository, state.value)).policy : null;
  const ttl = policy?.requests.requestTtl ?? null;
  const active = await lastActivity(repository, pull, open);
  if (ttl !== null && active !== null && isLongAgo(active, ttl, pull.closedAt ?? at)) {
    // The comment comes before the record. If the process dies between the two, the same comment is written
    // again.
    await repository.conversations.comment(pull.number, 'untouched', staleComment(ttl));
    return open.map((request) => abandonedEntry(request, at));
  }
  const reviews = await repository.pulls.reviews(pull.number);
  const teams = teamListings(repository.people);
  const entries: NewEntry[] = [];
  for (const request of open) {
    const by = await declinedBy(request, { policy, reviews, teams });
    entries.push(by === null ? abandonedEntry(request, at) : declinedEntry(request, at, by));
  }
  return entries;
}

/**
 * The last person who asked for changes and may block. If Curfew cannot read who may block, it is the last
 * person who asked for changes. The record does not wait for a team.
 */
async function declinedBy(
  { role: name }: OpenRequest,
  {
    policy,
    reviews,
    teams,
  }: { readonly policy: Policy | null; readonly reviews: readonly Review[]; readonly teams: TeamListings },
): Promise<Person | null> {
  const last = latestReviews(reviews).findLast(
    ({ state, byHuman }) => state === 'changes-requested' && byHuman,
  );
  const person = last?.by ?? null;
  const role = policy?.roles.get(name);
  if (policy === null || role === undefined) return person;
  const { blocking, uncertain } = await objections(role, { policy, pull: { reviews }, teams });
  return blocking.at(-1) ?? (uncertain ? person : null);
}

/** When the requests were last recorded or reviewed; null if there are none. */
export async function lastActivity(
  { pulls }: Pick<Repository, 'pulls'>,
  { number }: Pick<PullRequest, 'number'>,
  open: readonly OpenRequest[],
): Promise<string | null> {
  if (open.length === 0) return null;
  const reviewed = (await pulls.reviews(number)).map(({ submittedAt }) => submittedAt);
  return [...open.map(({ at }) => at), ...reviewed].reduce((latest, time) =>
    Date.parse(time) > Date.parse(latest) ? time : latest,
  );
}

/** Whether `ttl` or more has passed from one time (ISO 8601) to the other. */
export function isLongAgo(time: string, ttl: Duration, now: string): boolean {
  return Date.parse(time) + ttl.toMillis() <= Date.parse(now);
}
