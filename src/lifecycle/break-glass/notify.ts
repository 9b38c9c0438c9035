import type { DateTime } from 'luxon';
import { iso } from '../../domain/iso.ts';
import type { Entry } from '../../domain/ledger/entry.ts';
import { isEmergency } from '../../domain/ledger/history/emergencies.ts';
import type { LiveEffect } from '../../domain/ledger/live-effect.ts';
import { type BreakGlassEvent, breakGlassEvents } from '../../domain/messages/issues/break-glass-events.ts';
import { endInForce, reviewOf } from '../../domain/messages/issues/break-glass-facts.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { reviewTeams } from '../../domain/policy/review-teams.ts';
import type { BreakGlassNotice } from '../../ports/notifier.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Repository } from '../repository.ts';

/**
 * Days after which an unsent notification is dropped. Only an overdue review is notified for as long as it is
 * overdue.
 */
const NOTICE_WINDOW_DAYS = 3;
/**
 * Minutes after which the claim of a process ends. It has died or hangs, and another process sends the
 * notification.
 */
const CLAIM_MINUTES = 5;

/**
 * Sends the notifications about break-glass that the operator configured: each grant, and the outcome of its
 * review. The ledger says what to send, and the store says what was sent. If a process dies before it has
 * stored that, another one sends it again. So each is sent once, or twice if the store was not written. The
 * caller does not wait for the recipient.
 */
export async function notifyBreakGlass(repository: Repository): Promise<void> {
  const { ledger, clock, memory } = repository;
  const { notices } = memory.notified;
  const state = await ledger.state();
  if (!state.readable) return;
  const now = clock.now();
  const since = iso(now.minus({ days: NOTICE_WINDOW_DAYS }));
  const recent = notices.nextSeq === state.value.nextSeq ? [] : await ledger.since(since);
  const grants = new Set([
    ...notices.unsentGrants,
    ...state.value.owed.map(({ grant }) => grant),
    ...recent.flatMap((entry) => (isAboutEmergency(entry) ? [entry.grant] : [])),
  ]);
  const policy = grants.size === 0 ? null : (await policyInForce(repository, state.value)).policy;
  for (const grant of grants) {
    const life = await lifeOf(repository, grant);
    if (life === null) continue;
    const due = noticesOf(repository, { life, live: state.value.live, policy, since, now });
    const unsent = due.filter(({ key }) => !notices.sent.has(key));
    if (unsent.length === 0) notices.unsentGrants.delete(grant);
    else startSending(repository, grant, unsent);
  }
  notices.nextSeq = state.value.nextSeq;
}

/** Null if the ledger cannot be read now. The next call tries this grant again; the other grants go on. */
async function lifeOf(
  { ledger, log, memory: { notified } }: Repository,
  grant: string,
): Promise<readonly Entry[] | null> {
  try {
    return await ledger.life(grant);
  } catch (error) {
    notified.notices.unsentGrants.add(grant);
    log.error(
      { err: error, grant },
      'the entries of a break-glass grant could not be read; it is tried again',
    );
    return null;
  }
}

function startSending(repository: Repository, grant: string, unsent: readonly KeyedNotice[]): void {
  const { unsentGrants, sendingGrants } = repository.memory.notified.notices;
  unsentGrants.add(grant);
  if (sendingGrants.has(grant)) return;
  sendingGrants.add(grant);
  void sendAll(repository, unsent).then(() => sendingGrants.delete(grant));
}

interface KeyedNotice {
  /** The same for every process. */
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
    live,
    policy,
    since,
    now,
  }: {
    readonly life: readonly Entry[];
    readonly live: readonly LiveEffect[];
    readonly policy: Policy | null;
    readonly since: string;
    readonly now: DateTime;
  },
): readonly KeyedNotice[] {
  const authorized = life.find(isEmergency);
  if (authorized === undefined) return [];
  const reviewers = policy === null ? [] : reviewTeams(policy, authorized.role);
  const isDue = ({ kind, at }: BreakGlassEvent) => kind === 'break-glass-overdue' || at >= since;
  const { grant, holder, role, pull, effects, review_by: reviewBy } = authorized;
  return breakGlassEvents({ authorized, life, live, reviewers, now }, name)
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
        until: endInForce(authorized, life),
        reviewBy,
        reviewers,
        by: kind === 'break-glass' ? null : (reviewOf(life)?.by.login ?? null),
        text,
      },
    }));
}

/**
 * Sends one after the other, so that the last one does not arrive first. Never rejects. The next call sends
 * the rest.
 */
async function sendAll(repository: Repository, notices: readonly KeyedNotice[]): Promise<void> {
  for (const notice of notices) if (!(await sendOne(repository, notice))) return;
}

/** Answers whether this process or another one has sent it. */
async function sendOne(
  { name, store, notifier, clock, log, memory: { notified } }: Repository,
  { key, notice }: KeyedNotice,
): Promise<boolean> {
  const { grants, kind } = notice;
  try {
    const now = clock.now();
    const until = now.plus({ minutes: CLAIM_MINUTES });
    const claim = await store.claimNotification(name, key, { now, until });
    if (claim === 'in-progress') return false;
    if (claim === 'claimed') await notifier.notify(notice);
    notified.notices.sent.add(key);
    if (claim === 'claimed') await store.markSent(name, key);
    return true;
  } catch (error) {
    const isSent = notified.notices.sent.has(key);
    log.error(
      { err: error, grants, kind },
      isSent
        ? 'a notification was sent but not marked as sent; it may be sent twice'
        : 'a notification about break-glass could not be sent; it is tried again',
    );
    return isSent;
  }
}
