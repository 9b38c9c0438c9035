import { parseUtc } from '../../domain/iso.ts';
import { ALTERNATION_MINUTES, type LedgerWrite } from '../../domain/ledger/alternating-stores.ts';
import { storeOf } from '../../domain/ledger/store-trailer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BranchCommits } from '../../ports/forge/branch-commits.ts';
import type { Commits } from '../../ports/forge/commits.ts';

/** The last commits of the ledger that this process wrote, or read because another process wrote them. */
export interface LedgerWrites {
  /** In the order in which they are on the branch. */
  recent(): readonly LedgerWrite[];
  /** The same ports, for the ledger alone. Every commit that passes through them is remembered. */
  watch(ports: {
    readonly branchCommits: BranchCommits;
    readonly commits: Commits;
    /** Of this process; null if its database is not open. */
    readonly store: string | null;
  }): { readonly branchCommits: BranchCommits; readonly commits: Commits };
}

export function openLedgerWrites(clock: Clock): LedgerWrites {
  const bySha = new Map<string, LedgerWrite>();
  const remember = (sha: string, write: LedgerWrite): void => {
    if (bySha.has(sha)) return;
    const since = clock.now().minus({ minutes: ALTERNATION_MINUTES });
    for (const [old, { at }] of bySha) if (at < since) bySha.delete(old);
    bySha.set(sha, write);
  };
  return {
    recent: () => [...bySha.values()],
    watch: ({ branchCommits, commits, store }) => ({
      branchCommits: {
        async commit(request) {
          const result = await branchCommits.commit(request);
          if (result.outcome === 'committed' && store !== null)
            remember(result.sha, { store, at: clock.now() });
          return result;
        },
      },
      commits: {
        ...commits,
        async firstParent(since, until) {
          const found = await commits.firstParent(since, until);
          if (found === 'not-an-ancestor') return found;
          for (const { sha, message, committedAt } of found) {
            const writer = storeOf(message);
            if (writer !== null) remember(sha, { store: writer, at: parseUtc(committedAt) });
          }
          return found;
        },
      },
    }),
  };
}
