import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isEmergency } from '../../domain/ledger/history/emergencies.ts';
import { isOver } from '../../domain/ledger/history/life.ts';
import {
  type BreakGlassFacts,
  endInForce,
  reviewStatus,
} from '../../domain/messages/issues/break-glass-facts.ts';
import { breakGlassIssue } from '../../domain/messages/issues/break-glass-issue.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { reviewTeams } from '../../domain/policy/review-teams.ts';
import { landedGrant } from '../evidence/landed-grant.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import { recentEntries } from '../evidence/recent-entries.ts';
import type { Repository } from '../repository.ts';

/** Hours. A new process does not publish the issue of a settled grant whose last entry is older. */
const STARTUP_WINDOW_HOURS = 24;
/** In place of the text of an issue that needs no more updates, because its grant is over and reviewed. */
const SETTLED = '';

/**
 * Updates the issue of each break-glass grant, from its authorization until it is over and reviewed. Logs
 * each change.
 */
export async function updateBreakGlassIssues(repository: Repository): Promise<void> {
  const { ledger, memory } = repository;
  const { notified } = memory;
  const state = await ledger.state();
  if (!state.readable) return;
  // Without a new entry, only the time has changed. Only the issues of grants that owe a review name it.
  const isNew = notified.breakGlassNextSeq !== state.value.nextSeq;
  const recent = isNew ? await recentEntries(repository) : [];
  const grants = new Set([
    ...state.value.owed.map(({ grant }) => grant),
    ...recent.flatMap((entry) => (isEmergency(entry) ? [entry.grant] : [])),
  ]);
  const unsettled = [...grants].filter((grant) => notified.breakGlassIssues.get(grant) !== SETTLED);
  const policy = unsettled.length === 0 ? null : (await policyInForce(repository, state.value)).policy;
  const { live } = state.value;
  for (const grant of unsettled) await updateIssue(repository, grant, { policy, live, recent });
  notified.breakGlassNextSeq = state.value.nextSeq;
}

async function updateIssue(
  repository: Repository,
  grant: string,
  { policy, live, recent }: Pick<BreakGlassFacts, 'live' | 'recent'> & { readonly policy: Policy | null },
): Promise<void> {
  const { ledger, trees, clock, conversations, memory } = repository;
  const { breakGlassIssues } = memory.notified;
  const life = await ledger.life(grant);
  const authorized = life.find(isEmergency);
  if (authorized === undefined) return;
  const facts = {
    authorized,
    life,
    justification: (await landedGrant(trees, authorized))?.grant.justification ?? null,
    reviewers: policy === null ? [] : reviewTeams(policy, authorized.role),
    live,
    recent,
    now: clock.now(),
  };
  const review = reviewStatus(facts);
  const isSettled = isOver(life) && (review === 'accepted' || review === 'rejected');
  const { key, title, text } = breakGlassIssue(facts);
  const isOld = isSettled && !breakGlassIssues.has(grant) && !hasRecentEntry(life, facts);
  if (!isOld && breakGlassIssues.get(grant) !== text) {
    logReview(repository, facts, review);
    await conversations.issue(key, title, text);
    // The issue of a rejected grant stays open until a person has looked into it.
    if (isSettled && review === 'accepted') await conversations.resolve(key);
  }
  breakGlassIssues.set(grant, isSettled ? SETTLED : text);
}

function hasRecentEntry(life: readonly Entry[], { now }: BreakGlassFacts): boolean {
  const since = iso(now.minus({ hours: STARTUP_WINDOW_HOURS }));
  return life.some(({ at }) => at >= since);
}

function logReview(
  { log }: Pick<Repository, 'log'>,
  { authorized, life, reviewers }: BreakGlassFacts,
  review: ReturnType<typeof reviewStatus>,
): void {
  const { grant, holder, role, pull, review_by } = authorized;
  const until = endInForce(authorized, life);
  const fields = { grant, holder: holder.login, role, pull, until, reviewers, review_by };
  if (review === 'overdue') log.error(fields, 'the review of a break-glass grant is overdue');
  else if (review === 'rejected') log.error(fields, 'a reviewer rejected a break-glass grant');
  else if (review === 'waiting') log.warn(fields, 'a break-glass grant gives access without approval');
  else log.warn(fields, 'a reviewer accepted a break-glass grant');
}
