import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isEmergency } from '../../domain/ledger/history/emergencies.ts';
import { lastWindow, reviewOf } from '../../domain/messages/issues/break-glass-facts.ts';
import { type BreakGlassNews, breakGlassNews } from '../../domain/messages/issues/break-glass-news.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { reviewersOf } from '../../domain/policy/reviewers-of.ts';
import { errorText } from '../../domain/text/error-text.ts';
import type { BreakGlassNotice } from '../../ports/notifier.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';

/** What could not be told for so long is told no more; but that a review is overdue is, while it is. */
const DAYS = 3;
/** A process that began to tell and has not told by then is taken for dead, and another one tells. */
const MINUTES = 5;

/**
 * Tells whom the operator names of each break-glass grant, and of what became of its review. What to tell follows from
 * the record, and what was told is kept with the queue: where a process dies over it, it is told by the next one, so
 * once, or twice where nobody could note that it was told. Nothing waits for whoever is told.
 */
export async function notifyBreakGlass(repository: Repository): Promise<void> {
  const { ledger, clock } = repository;
  const { notices } = repository.memory.notified;
  const state = await ledger.state();
  if (!state.readable) return;
  const now = clock.now();
  const since = iso(now.minus({ days: DAYS }));
  const lately = notices.nextSeq === state.value.nextSeq ? [] : await ledger.since(since);
  const grants = new Set([
    ...notices.unsentGrants,
    ...state.value.owed.map(({ grant }) => grant),
    ...lately.flatMap((entry) => (isAboutEmergency(entry) ? [entry.grant] : [])),
  ]);
  const policy = grants.size === 0 ? null : (await policyInForce(repository, state.value)).policy;
  for (const grant of grants) {
    const life = await lifeOf(repository, grant);
    if (life === null) continue;
    const due = noticesOf(repository, { life, policy, since, now });
    const untold = due.filter(({ key }) => !notices.sent.has(key));
    if (untold.length === 0) notices.unsentGrants.delete(grant);
    else begin(repository, grant, untold);
  }
  notices.nextSeq = state.value.nextSeq;
}

/** Null where it cannot be read now: it is left for the next time, and the others are told of all the same. */
async function lifeOf(
  { ledger, log, memory: { notified } }: Repository,
  grant: string,
): Promise<readonly Entry[] | null> {
  try {
    return await ledger.life(grant);
  } catch (cause) {
    notified.notices.unsentGrants.add(grant);
    log.error(
      { grant, error: errorText(cause) },
      'break-glass: what became of it could not be read; it is tried again',
    );
    return null;
  }
}

function begin(repository: Repository, grant: string, untold: readonly Notice[]): void {
  const { unsentGrants, sendingGrants } = repository.memory.notified.notices;
  unsentGrants.add(grant);
  if (sendingGrants.has(grant)) return;
  sendingGrants.add(grant);
  void tellAll(repository, untold).then(() => sendingGrants.delete(grant));
}

interface Notice {
  readonly key: string;
  readonly notice: BreakGlassNotice;
}

function isAboutEmergency(entry: Entry): entry is Entry & { readonly grant: string } {
  return entry.type === 'break-glass-reviewed' || isEmergency(entry);
}

function noticesOf(
  { name }: Pick<Repository, 'name'>,
  {
    life,
    policy,
    since,
    now,
  }: {
    readonly life: readonly Entry[];
    readonly policy: Policy | null;
    readonly since: string;
    readonly now: DateTime;
  },
): readonly Notice[] {
  const authorized = life.find(isEmergency);
  if (authorized === undefined) return [];
  const reviewers = policy === null ? [] : reviewersOf(policy, authorized.role);
  const isDue = ({ kind, at }: BreakGlassNews) => kind === 'break-glass-overdue' || at >= since;
  const { grant, holder, role, pull, effects, review_by: reviewBy } = authorized;
  return breakGlassNews({ authorized, life, reviewers, now }, name)
    .filter(isDue)
    .map(({ kind, text }) => ({
      key: `${kind} ${grant}`,
      notice: {
        kind,
        repository: name,
        grants: [grant],
        holder: holder.login,
        role,
        pull,
        effects,
        until: lastWindow(authorized, life).ends,
        reviewBy,
        reviewers,
        by: kind === 'break-glass' ? null : (reviewOf(life)?.by.login ?? null),
        text,
      },
    }));
}

/** One after the other, so that nobody hears the end first. Never rejects: what is left is told the next time. */
async function tellAll(repository: Repository, all: readonly Notice[]): Promise<void> {
  for (const each of all) if (!(await tellOne(repository, each))) return;
}

/** Whether it was told, by whomever. */
async function tellOne(
  { name, store, notifier, clock, log, memory: { notified } }: Repository,
  { key, notice }: Notice,
): Promise<boolean> {
  const { grants, kind } = notice;
  try {
    const now = clock.now();
    const whose = await store.claimNotification(name, key, { now, until: now.plus({ minutes: MINUTES }) });
    if (whose === 'in-progress') return false;
    if (whose === 'claimed') await notifier.notify(notice);
    notified.notices.sent.add(key);
    if (whose === 'claimed') await store.markSent(name, key);
    return true;
  } catch (cause) {
    const isTold = notified.notices.sent.has(key);
    log.error(
      { grants, kind, error: errorText(cause) },
      isTold
        ? 'that it was told could not be noted; it may be told twice'
        : 'break-glass: nobody could be told of it beyond GitHub; it is tried again',
    );
    return isTold;
  }
}
