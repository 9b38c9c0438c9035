import { parseUtc } from '../domain/iso.ts';
import { LEDGER_BRANCH } from '../domain/own-branches.ts';
import { read, unreadable } from '../domain/reading.ts';
import { errorText } from '../domain/text/error-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { BranchCommits } from '../ports/forge/branch-commits.ts';
import type { Commit, Commits } from '../ports/forge/commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { PullRequests } from '../ports/forge/pull-requests.ts';
import type { Trees } from '../ports/forge/trees.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LedgerKeys } from '../ports/ledger-keys.ts';
import type { Log } from '../ports/log.ts';
import type { Timer } from '../ports/timer.ts';
import { appendQueue } from './append-queue.ts';
import { followBranch } from './follow-branch.ts';
import { ledgerFiles } from './ledger-files.ts';
import type { Snapshot } from './snapshot.ts';

export interface LedgerOptions {
  /** GitHub's number of the repository. */
  readonly repository: number;
  readonly keys: LedgerKeys;
  readonly trees: Trees;
  readonly commits: Commits;
  readonly branchCommits: BranchCommits;
  readonly pulls: Pick<PullRequests, 'associatedWith' | 'mergedSince' | 'get'>;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly log: Log;
  /** Whether Curfew made a commit, by the author and the signature that GitHub reports. */
  readonly isOurs: (commit: Commit) => boolean;
  readonly branch?: string;
  /** The store of this process, which its commits name; null if it has none. */
  readonly store?: string | null;
}

/** The ledger of one repository, on its own branch, read and written through the forge. */
export function openLedger(options: LedgerOptions): Ledger {
  const { trees, clock, branch = LEDGER_BRANCH } = options;
  const follower = followBranch({ ...options, branch });
  const files = ledgerFiles(trees);

  const readHead = async (): Promise<Snapshot> => {
    const current = await follower.current();
    if (current.outcome === 'parsed') return current.value;
    throw new ForgeFailure('rejected', `the ledger cannot be read: ${current.because}`);
  };

  let acceptsUnsigned = options.keys.acceptUnsigned === true;
  const warnIfSigned = ({ keys }: Snapshot): void => {
    if (!acceptsUnsigned || keys === null) return;
    acceptsUnsigned = false;
    options.log.warn({ branch }, 'the ledger is signed now: remove LEDGER_UNSIGNED=accept');
  };

  return {
    async state() {
      try {
        const current = await follower.current();
        if (current.outcome === 'wrong-key')
          return { ...unreadable('the ledger', current.because), wrongKey: true };
        if (current.outcome === 'broken')
          return { ...unreadable('the ledger', current.because), tampered: true };
        warnIfSigned(current.value);
        return read(current.value.state, clock.now());
      } catch (cause) {
        return unreadable('the ledger', errorText(cause));
      }
    },

    async lastTrustedState() {
      return (await follower.lastTrusted())?.state ?? null;
    },

    async life(grant) {
      return files.life(follower.lastSnapshot() ?? (await readHead()), grant);
    },

    async since(since) {
      const from = parseUtc(since);
      if (!from.isValid) throw new TypeError(`not a time: ${since}`);
      return files.since(await readHead(), from.toFormat('yyyy-MM-dd'));
    },

    async accountHolder(account) {
      return files.accountHolder(follower.lastSnapshot() ?? (await readHead()), account);
    },

    append: appendQueue({ ...options, branch, files, follower, readHead }),
  };
}
