import { iso } from '../../domain/iso.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { requestedRevisions, requestRounds } from '../../domain/ledger/history/requested-revisions.ts';
import { recordingClock } from '../../domain/plan/clock-skew.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import type { ChangeInContext } from '../evidence/change-facts.ts';
import type { Repository } from '../repository.ts';

/**
 * Records each new revision of the pull request. An approval counts only for the revision that was recorded
 * last before it.
 */
export async function recordRequested(
  { ledger, clock, facts }: Pick<Repository, 'ledger' | 'clock' | 'facts'>,
  changes: readonly ChangeInContext[],
  pull: PullRequest,
): Promise<void> {
  await ledger.append(() => {
    const at = iso(recordingClock({ ours: clock.now(), forgeSkewMs: facts.skewMs() }));
    return { entries: changes.flatMap((change) => requestedEntry(change, pull, at) ?? []) };
  });
}

/** Whether a revision differs from the one that was recorded last for this pull request. */
export function hasNewRevision(changes: readonly ChangeInContext[], pull: PullRequest): boolean {
  return changes.some((change) => requestedEntry(change, pull, '') !== null);
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
