import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isEmergency } from '../../domain/ledger/history/emergencies.ts';
import { HISTORY_WINDOW_DAYS } from '../../domain/ledger/history/history-window.ts';
import { isOver } from '../../domain/ledger/history/life.ts';
import { type BreakGlassFacts, standingOf } from '../../domain/messages/issues/break-glass-facts.ts';
import { breakGlassIssue } from '../../domain/messages/issues/break-glass-issue.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { reviewersOf } from '../../domain/policy/reviewers-of.ts';
import { landedGrant } from '../evidence/landed-grant.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';

/** What said nothing for this long needs no more telling by a process that begins. */
const HOURS_AT_START = 24;
/** Told to the end: never looked at again by this process. */
const SETTLED = '';

/** Keeps one issue for each break-glass grant current, from its authorization until it is over and reviewed; and logs it. */
export async function updateBreakGlassIssues(repository: Repository): Promise<void> {
  const {
    ledger,
    clock,
    memory: { notified },
  } = repository;
  const state = await ledger.state();
  if (!state.readable) return;
  // Without anything new only time can pass, which matters to what is owed alone.
  const isNew = notified.breakGlassNextSeq !== state.value.nextSeq;
  const lately = isNew ? await ledger.since(iso(clock.now().minus({ days: HISTORY_WINDOW_DAYS }))) : [];
  const grants = new Set([
    ...state.value.owed.map(({ grant }) => grant),
    ...lately.flatMap((entry) => (isEmergency(entry) ? [entry.grant] : [])),
  ]);
  const unsettled = [...grants].filter((grant) => notified.breakGlassIssues.get(grant) !== SETTLED);
  const policy = unsettled.length === 0 ? null : (await policyInForce(repository, state.value)).policy;
  for (const grant of unsettled) {
    await tellOne(repository, grant, policy);
  }
  notified.breakGlassNextSeq = state.value.nextSeq;
}

async function tellOne(repository: Repository, grant: string, policy: Policy | null): Promise<void> {
  const {
    ledger,
    trees,
    clock,
    conversations,
    memory: { notified },
  } = repository;
  const life = await ledger.life(grant);
  const authorized = life.find(isEmergency);
  if (authorized === undefined) return;
  const facts = {
    authorized,
    life,
    justification: (await landedGrant(trees, authorized))?.grant.justification ?? null,
    reviewers: policy === null ? [] : reviewersOf(policy, authorized.role),
    now: clock.now(),
  };
  const standing = standingOf(facts);
  const isSettled = isOver(life) && (standing === 'accepted' || standing === 'rejected');
  const { key, title, text } = breakGlassIssue(facts);
  const wasToldBefore = isSettled && !notified.breakGlassIssues.has(grant) && !isNews(life, facts);
  if (!wasToldBefore && notified.breakGlassIssues.get(grant) !== text) {
    say(repository, facts, standing);
    await conversations.issue(key, title, text);
    // What was rejected stays open until a person has looked into it.
    if (isSettled && standing === 'accepted') await conversations.resolve(key);
  }
  notified.breakGlassIssues.set(grant, isSettled ? SETTLED : text);
}

function isNews(life: readonly Entry[], { now }: BreakGlassFacts): boolean {
  const since = iso(now.minus({ hours: HOURS_AT_START }));
  return life.some(({ at }) => at >= since);
}

function say(
  { log }: Pick<Repository, 'log'>,
  { authorized, reviewers }: BreakGlassFacts,
  standing: ReturnType<typeof standingOf>,
): void {
  const { grant, holder, role, pull, window, review_by } = authorized;
  const fields = { grant, holder: holder.login, role, pull, until: window.ends, reviewers, review_by };
  if (standing === 'overdue') log.error(fields, 'break-glass: its review is overdue');
  else if (standing === 'rejected') log.error(fields, 'break-glass: it was rejected');
  else if (standing === 'waiting') log.warn(fields, 'break-glass: access without approval');
  else log.warn(fields, 'break-glass: it was accepted');
}
