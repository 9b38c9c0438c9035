import { iso } from '../../domain/iso.ts';
import type { Drift, Entry, FrozenWindow, PolicyRefused, Refused } from '../../domain/ledger/entry.ts';
import { windowBefore } from '../../domain/ledger/history/window-before.ts';
import { refusalIssue, refusalIssues } from '../../domain/messages/issues/refusal-issue.ts';
import { NOT_BY_PULL_REQUEST } from '../../domain/messages/refusal-reasons.ts';
import { recentEntries } from '../evidence/recent-entries.ts';
import type { Repository } from '../repository.ts';
import { updateMergedChecks } from './update-merged-checks.ts';
import { updateStatusComments } from './update-status-comments.ts';

/**
 * A new process publishes the entries of so many hours before its start again, because the process before it
 * may have died before it published them.
 */
const STARTUP_WINDOW_HOURS = 24;

/**
 * Publishes the new entries of the ledger: the state of each grant in a comment on its pull request, how a
 * landing was judged in the check of the merged pull request, refusals and unexplained access in issues. If
 * GitHub fails, the next call publishes the same entries again.
 */
export async function publishNotices(repository: Repository): Promise<void> {
  const { ledger, clock, memory } = repository;
  const { notified } = memory;
  const state = await ledger.state();
  if (!state.readable) return;
  if (state.value.nextSeq === notified.conversationsNextSeq && notified.postponedChecks.size === 0) return;
  const recent = await recentEntries(repository);
  const from = notified.conversationsNextSeq;
  const start = iso(clock.now().minus({ hours: STARTUP_WINDOW_HOURS }));
  const unpublished = recent.filter(({ seq, at }) => (from === null ? at >= start : seq >= from));
  await createIssues(repository, unpublished, recent);
  await closePolicyIssues(repository, unpublished, recent);
  await closeRefusalIssues(repository, unpublished, recent);
  await updateStatusComments(repository, {
    unpublished,
    isFirst: from === null,
    recent,
    state: state.value,
  });
  notified.postponedChecks = await updateMergedChecks(repository, {
    unpublished,
    recent,
    postponed: notified.postponedChecks,
  });
  notified.conversationsNextSeq = state.value.nextSeq;
}

async function createIssues(
  { conversations }: Pick<Repository, 'conversations'>,
  unpublished: readonly Entry[],
  recent: readonly Entry[],
): Promise<void> {
  const refused = unpublished.filter((entry) => entry.type === 'refused');
  const windows = new Map<Refused, FrozenWindow | null>(
    refused.map((entry) => [entry, windowBefore(recent, entry)]),
  );
  const issues = [
    ...refusalIssues(refused, (entry) => windows.get(entry) ?? null),
    ...unpublished.filter(hasOwnIssue).map((entry) => refusalIssue(entry)),
  ];
  for (const { key, title, text } of issues) await conversations.issue(key, title, text);
}

/**
 * Closes the issues about refused policies once the default branch holds the policy in force again: nothing
 * is left to fix.
 */
async function closePolicyIssues(
  { conversations }: Pick<Repository, 'conversations'>,
  unpublished: readonly Entry[],
  recent: readonly Entry[],
): Promise<void> {
  const fix = unpublished.findLast(({ type }) => type === 'policy-restored' || type === 'policy-accepted');
  if (fix === undefined) return;
  for (const entry of recent) {
    if (entry.type === 'policy-refused' && entry.seq < fix.seq)
      await conversations.resolve(refusalIssue(entry).key);
  }
}

/** Closes the issues about refused grants that were authorized after all, once the pull request was found. */
async function closeRefusalIssues(
  { conversations }: Pick<Repository, 'conversations'>,
  unpublished: readonly Entry[],
  recent: readonly Entry[],
): Promise<void> {
  const refused = recent
    .filter((entry) => entry.type === 'refused')
    .filter(({ reasons }) => reasons.some(({ code }) => code === NOT_BY_PULL_REQUEST.code));
  const isAuthorized = ({ grant, seq }: (typeof refused)[number]) =>
    recent.some((entry) => entry.type === 'authorized' && entry.grant === grant && entry.seq > seq);
  const authorized = new Set(
    unpublished.flatMap((entry) => (entry.type === 'authorized' ? [entry.grant] : [])),
  );
  for (const sameCommit of Map.groupBy(refused, ({ commit }) => commit).values()) {
    if (!sameCommit.some(({ grant }) => authorized.has(grant)) || !sameCommit.every(isAuthorized)) continue;
    for (const { key } of refusalIssues(sameCommit)) await conversations.resolve(key);
  }
}

/**
 * Access that Curfew never gave is listed in one issue, which the comparison with the targets keeps up to
 * date.
 */
function hasOwnIssue(entry: Entry): entry is Entry & (PolicyRefused | Drift) {
  return entry.type === 'policy-refused' || (entry.type === 'drift' && entry.note !== 'never-ours');
}
