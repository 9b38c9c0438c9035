import { parseUtc } from '../domain/iso.ts';
import { LEDGER_BRANCH } from '../domain/ledger/files/ledger-paths.ts';
import { read, unreadable } from '../domain/reading.ts';
import { errorText } from '../domain/text/error-text.ts';
import type { BranchCommits } from '../ports/branch-commits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commit, Commits } from '../ports/commits.ts';
import { ForgeFailure } from '../ports/forge-failure.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import type { PullRequests } from '../ports/pull-requests.ts';
import type { Trees } from '../ports/trees.ts';
import { decideAll, saysAnything, type Waiting } from './append.ts';
import { commitBatch } from './commit-batch.ts';
import { followBranch } from './follow-branch.ts';
import { ledgerFiles } from './ledger-files.ts';
import type { Snapshot } from './snapshot.ts';

export interface LedgerOptions {
  readonly trees: Trees;
  readonly commits: Commits;
  readonly branchCommits: BranchCommits;
  readonly pulls: Pick<PullRequests, 'associatedWith'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a commit was made by Curfew, by what GitHub says of its author and signature. */
  readonly isOurs: (commit: Commit) => boolean;
  readonly branch?: string;
}

/** Others may write at the same time, but not for long. */
const TRIES = 8;

/**
 * The record of one repository, on its own branch, through the forge. Whoever appends while a commit is under way is
 * taken together into the next one.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const { trees, clock, log, branchCommits, branch = LEDGER_BRANCH } = options;
  const followed = followBranch({ ...options, branch });
  const files = ledgerFiles(trees);
  let waiting: readonly Waiting[] = [];
  let writing = false;

  const snapshot = async (): Promise<Snapshot> => {
    const current = await followed.current();
    if (current.outcome === 'parsed') return current.value;
    throw new ForgeFailure('rejected', `the ledger cannot be read: ${current.because}`);
  };

  const writeOnce = async (everybody: readonly Waiting[]): Promise<'done' | 'stale'> => {
    const before = await snapshot();
    const recorded = clock.now();
    const batch = await decideAll(files, before, everybody, recorded);
    const after = saysAnything(batch, before)
      ? await commitBatch({ branchCommits, branch, files, followed }, before, { batch, recorded })
      : before;
    if (after === 'stale') return 'stale';
    for (const { entry, because } of batch.leftOut) {
      log.error({ entry, because }, 'an entry was left out of the ledger: it cannot follow what is recorded');
    }
    for (const each of batch.failed) each.waiting.reject(each.cause);
    for (const each of batch.answered) {
      each.waiting.resolve({ entries: each.added, state: after.state });
    }
    return 'done';
  };

  const write = async (everybody: readonly Waiting[]): Promise<void> => {
    try {
      for (let tries = 0; tries < TRIES; tries++) {
        if ((await writeOnce(everybody)) === 'done') return;
      }
      throw new ForgeFailure('unavailable', `${branch} was moved by others ${TRIES} times in a row`);
    } catch (cause) {
      for (const each of everybody) each.reject(cause);
    }
  };

  const writeAll = async (): Promise<void> => {
    if (writing) return;
    writing = true;
    // Those who ask in the same turn go together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const everybody = waiting;
      waiting = [];
      await write(everybody);
    }
    writing = false;
  };

  return {
    async state() {
      try {
        const current = await followed.current();
        if (current.outcome === 'broken')
          return { ...unreadable('the ledger', current.because), tampered: true };
        return read(current.value.state, clock.now());
      } catch (cause) {
        return unreadable('the ledger', errorText(cause));
      }
    },

    async lastTrustedState() {
      return (await followed.lastSound())?.state ?? null;
    },

    async life(grant) {
      return files.life(followed.remembered() ?? (await snapshot()), grant);
    },

    async since(since) {
      const from = parseUtc(since);
      if (!from.isValid) throw new TypeError(`not a time: ${since}`);
      return files.since(await snapshot(), from.toFormat('yyyy-MM-dd'));
    },

    append(decide) {
      return new Promise((resolve, reject) => {
        waiting = [...waiting, { decide, resolve, reject }];
        void writeAll();
      });
    },
  };
}
