import type { DateTime } from 'luxon';
import { parseUtc } from '../../../domain/iso.ts';
import { type Reading, read, type Unreadable, unreadable } from '../../../domain/reading.ts';
import { ForgeFailure } from '../../../ports/forge/forge-failure.ts';
import type { PullRequest } from '../../../ports/forge/pull-requests.ts';
import type { RecordedPush } from '../../../ports/forge/pushes.ts';
import type { Repository } from '../../repository.ts';

/** How long GitHub may take to list a push. Later, a missing push leaves what the commits say. */
const PUSH_LAG_SECONDS = 60;

/** Asking again helps: GitHub lists a push some time later. */
export const LAST_PUSH_MISSING = 'GitHub does not list the last push yet';

export type PushPorts = Pick<Repository, 'pushes' | 'clock'>;

export interface PushRecord {
  /** The moves of the branch, the newest first; null if GitHub does not list them here. */
  readonly listed: readonly RecordedPush[] | null;
  /** The force-pushes that the pull request shows, the newest first. */
  readonly forced: readonly RecordedPush[];
}

/**
 * Reads the pushes of a pull request. A push after the merge moved the branch and not the pull request, so it
 * is left out. Unreadable if GitHub may list the last push soon, or never lists so many. Nothing is asked
 * about a fork: its requests are never approved.
 */
export async function readPushes(
  { pushes, clock }: PushPorts,
  pull: PullRequest,
): Promise<Reading<PushRecord>> {
  const { number, head, createdAt, merged } = pull;
  const what = `who pushed to the branch of #${number}`;
  const now = clock.now();
  if (!head.sameRepository) return read({ listed: null, forced: [] }, now);
  const isInTime = ({ at }: RecordedPush) => merged === null || Date.parse(at) <= Date.parse(merged.at);
  try {
    const [listed, forced] = await Promise.all([
      pushes.toBranch(head.branch, createdAt, merged?.at ?? null),
      pushes.forced(number),
    ]);
    const record = { listed, forced: forced.filter(isInTime) };
    return isLate(record, pull, now) ? unreadable(what, LAST_PUSH_MISSING) : read(record, now);
  } catch (error) {
    return unreadableIfRejected(what, error);
  }
}

/** A refusal is no answer. It is unreadable, because a new question may be refused again. */
export function unreadableIfRejected(what: string, error: unknown): Unreadable {
  if (!(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
  return unreadable(what, error.message);
}

/** Whether GitHub does not list the last push, and it may have been a moment ago. */
function isLate({ listed }: PushRecord, { head, merged, updatedAt }: PullRequest, now: DateTime): boolean {
  if (listed === null || listed.find(({ kind }) => kind !== 'deleted')?.after === head.sha) return false;
  const lastEvent = parseUtc(merged?.at ?? updatedAt);
  return now < lastEvent.plus({ seconds: PUSH_LAG_SECONDS });
}

/** Whether moves of a branch lead from its creation to the head, each by an account that GitHub names. */
export function leadsTo(
  { head, createdAt }: Pick<PullRequest, 'head' | 'createdAt'>,
  listed: readonly RecordedPush[],
): boolean {
  let next: string | null = head.sha;
  for (const { by, at, kind, before, after } of listed) {
    if (kind === 'deleted') continue;
    if (by === null || after !== next) return false;
    // A branch that was deleted and restored goes on at the same commit.
    if (kind !== 'created') next = before;
    else if (Date.parse(at) <= Date.parse(createdAt)) return true;
  }
  return false;
}
