import type { DateTime } from 'luxon';
import { parseFailure, parseSuccess } from '../domain/ledger/files/parse-result.ts';
import { mayBeLate } from '../domain/may-be-late.ts';
import type { Clock } from '../ports/clock.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Timer } from '../ports/timer.ts';
import { type HeadOptions, type HeadReader, type HeadReading, headReader } from './read-head.ts';
import type { Snapshot } from './snapshot.ts';

export interface FollowOptions extends HeadOptions {
  readonly clock: Clock;
  readonly timer: Timer;
}

/** Reads the ledger's branch. From one reading to the next it accepts only Curfew's own commits on top. */
export interface BranchFollower {
  /**
   * The ledger at the head of the branch. Reads the files only if the head moved. Rejects with ForgeFailure,
   * also for some minutes if GitHub answers with an older head than before.
   */
  current(): Promise<HeadReading>;
  /** The snapshot that was read or written last. Asks nothing of GitHub. */
  lastSnapshot(): Snapshot | null;
  /**
   * The snapshot that was read or written last. If there is none since the start, it reads the newest commit
   * behind the head that Curfew made. Null if no such commit is near, or if it cannot be understood. Rejects
   * with ForgeFailure.
   */
  lastTrusted(): Promise<Snapshot | null>;
  /** Takes over the snapshot after Curfew's own commit on top of `before`. */
  advance(before: Snapshot, after: Snapshot): void;
}

/**
 * The pauses before the head is read again, if GitHub answers with an older head than before or if Curfew
 * commits during the read. GitHub's servers copy a branch from one another, so one may be late.
 */
const PAUSES_MS = [500, 1_500] as const;

interface Attempt {
  readonly result: HeadReading;
  readonly readAgain: boolean;
  /** The head is a commit from before the last known one. */
  readonly isOlder?: boolean;
}

export function followBranch(options: FollowOptions): BranchFollower {
  const { commits, branch, clock, timer } = options;
  const reader = headReader(options);
  let last: Snapshot | null = null;
  /** When GitHub first answered with an older head; null if its last answer was not older. */
  let olderSince: DateTime | null = null;

  const read = async (): Promise<Attempt> => {
    const before = last;
    const head = await commits.head(branch);
    if (before !== null && before.state.head === head) {
      return { result: parseSuccess(before), readAgain: last !== before };
    }
    const { result, readAgain, isOlder = false } = await readMoved(options, reader, { before, head });
    if (last !== before) return { result, readAgain: true };
    if (readAgain) return { result, readAgain, isOlder };
    if (result.outcome === 'parsed') last = result.value;
    return { result, readAgain: false };
  };

  return {
    lastSnapshot: () => last,

    async lastTrusted() {
      if (last !== null) return last;
      const head = await commits.head(branch);
      return head === null ? null : reader.newestOwn(head);
    },

    advance(before, after) {
      if (last === before) last = after;
    },

    async current() {
      let attempt = await read();
      for (const pause of PAUSES_MS) {
        // If the answer before was older too, the next job reads again, and this one does not wait.
        if (!attempt.readAgain || olderSince !== null) break;
        await timer.wait(pause);
        attempt = await read();
      }
      olderSince = attempt.isOlder === true ? (olderSince ?? clock.now()) : null;
      if (olderSince !== null && mayBeLate(olderSince, clock.now())) {
        const text = `GitHub answers with an older head of ${branch} than before; it is asked again`;
        throw new ForgeFailure('unavailable', text);
      }
      if (attempt.readAgain && attempt.isOlder !== true)
        throw new ForgeFailure('unavailable', `${branch} moves faster than Curfew can read it`);
      return attempt.result;
    },
  };
}

/** Reads a head that has moved since `before`, if Curfew made every commit in between. */
async function readMoved(
  { commits, branch }: FollowOptions,
  reader: HeadReader,
  { before, head }: { readonly before: Snapshot | null; readonly head: string | null },
): Promise<Attempt> {
  const fail = (because: string) => ({ result: parseFailure(because), readAgain: false });
  if (head === null) return fail(`the branch ${branch} does not exist`);
  const added =
    before === null ? [await commits.get(head)] : await commits.firstParent(before.state.head, head);
  if (added === 'not-an-ancestor') {
    const known = before?.state.head ?? head;
    const isOlder = (await commits.firstParent(head, known)) !== 'not-an-ancestor';
    const rewound = fail(`${branch} was rewound: ${head} does not descend from ${known}`);
    return { ...rewound, readAgain: isOlder, isOlder };
  }
  return { result: await reader.read(before, added), readAgain: false };
}
