import { iso } from '../domain/iso.ts';
import type { Entry, NewEntry } from '../domain/ledger/entry.ts';
import type { PullRequest } from '../ports/pull-requests.ts';
import type { Repository } from './repository.ts';

/** Records the fate of what a pull request asked for when it is closed without a merge. */
export async function closeRequest(
  repository: Pick<Repository, 'ledger' | 'pulls' | 'clock'>,
  pull: PullRequest,
): Promise<void> {
  const open = openRequests(await repository.ledger.since(pull.createdAt), pull.number);
  if (open.length === 0) return;
  const refusedBy = (await repository.pulls.reviews(pull.number)).findLast(
    ({ state, byHuman }) => state === 'changes-requested' && byHuman,
  );
  const at = iso(repository.clock.now());
  const fates = open.map(({ grant, revision, holder, role, round }): NewEntry => {
    const subject = { grant, revision, holder, role, pull: pull.number, round, at };
    return refusedBy === undefined
      ? { ...subject, type: 'abandoned', by: null }
      : { ...subject, type: 'declined', by: refusedBy.by };
  });
  await repository.ledger.append(() => ({ entries: fates }));
}

/** The last `requested` of each grant in the pull request that nothing has answered. */
function openRequests(
  entries: readonly Entry[],
  pull: number,
): readonly Extract<Entry, { type: 'requested' }>[] {
  const open = new Map<string, Extract<Entry, { type: 'requested' }>>();
  for (const entry of entries) {
    if (!('pull' in entry) || entry.pull !== pull) continue;
    if (entry.type === 'requested') open.set(entry.grant, entry);
    if (
      entry.type === 'declined' ||
      entry.type === 'abandoned' ||
      entry.type === 'authorized' ||
      entry.type === 'refused'
    ) {
      open.delete(entry.grant);
    }
  }
  return [...open.values()];
}
