import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { requestedRevisions, requestRounds } from '../../domain/ledger/history/requested-revisions.ts';
import { recordingClock } from '../../domain/plan/clock-skew.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { Repository } from '../repository.ts';

/**
 * Records each revision that the pull request asks for, before anybody's approval can count for it. What was recorded
 * last for this pull request is not recorded again.
 */
export async function recordRequested(
  { ledger, clock, facts }: Pick<Repository, 'ledger' | 'clock' | 'facts'>,
  considered: readonly ChangeInContext[],
  pull: PullRequest,
): Promise<void> {
  await ledger.append(() => {
    const at = iso(recordingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs() }));
    return { entries: considered.flatMap((each) => requestedEntry(each, pull, at) ?? []) };
  });
}

/** Whether something is asked for that was not recorded as asked for last. */
export function hasNewRevision(considered: readonly ChangeInContext[], pull: PullRequest): boolean {
  return considered.some((each) => requestedEntry(each, pull, '') !== null);
}

function requestedEntry(
  { facts, revision, life }: ChangeInContext,
  pull: PullRequest,
  at: string,
): NewEntry | null {
  const { change, holder, inForce } = facts;
  if (change.kind === 'withdrawn' || revision === null || !holder.readable || holder.value === null)
    return null;
  if (requestedRevisions(life, pull.number).at(-1)?.revision === revision) return null;
  return {
    type: 'requested',
    round: requestRounds(life, pull.number) + 1,
    at,
    grant: change.after.grant.id,
    revision,
    holder: holder.value,
    role: change.after.grant.role,
    pull: pull.number,
    change: change.kind,
    replaces: inForce?.revision ?? null,
    author: pull.author,
    head: pull.head.sha,
  };
}
