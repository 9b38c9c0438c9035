import { type ParseResult, parseFailure } from '../domain/ledger/files/parse-result.ts';
import { readSignedMessage } from '../domain/ledger/signing/signed-message.ts';
import type { Commit, Commits } from '../ports/forge/commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Trees } from '../ports/forge/trees.ts';
import { type ForeignCommitOptions, foreignCommit } from './foreign-commit.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { type HeadTrust, keysProblem, verifyHead } from './verify-head.ts';

export interface HeadOptions extends HeadTrust, ForeignCommitOptions {
  readonly trees: Trees;
  readonly commits: Commits;
}

/** Reads the ledger at a commit, if Curfew made it. */
export interface HeadReader {
  /**
   * `added` are the commits after `before`, oldest first, or only the head if there is no `before`. Never
   * empty. Broken if one of them is not Curfew's. Rejects with ForgeFailure.
   */
  read(before: Snapshot | null, added: readonly Commit[]): Promise<ParseResult<Snapshot>>;
  /**
   * The ledger at the newest commit of Curfew's behind this head; null if there is none near, or if it cannot
   * be understood. Rejects with ForgeFailure.
   */
  newestOwn(head: string): Promise<Snapshot | null>;
}

/** Foreign commits at the head behind which `newestOwn` looks for Curfew's own. */
const FOREIGN_COMMITS_MAX = 100;

export function headReader(options: HeadOptions): HeadReader {
  const { commits, branch, trees } = options;
  const problemBelow = signedCommitFinder(options);

  /** Why unsigned commits are not Curfew's; null if the ledger was never signed and they are. */
  const unsignedProblem = async (before: Snapshot | null, added: readonly Commit[], head: Commit) => {
    if (before === null) return (await foreignCommit(options, added)) ?? problemBelow(head);
    if (before.keys === null) return foreignCommit(options, added);
    return (await detailOf(added)) ?? `commit ${head.sha} of ${branch} has no signature of Curfew’s`;
  };

  /** Whose commit it is, if GitHub says so now. It is foreign in any case. */
  const detailOf = async (added: readonly Commit[]): Promise<string | null> => {
    try {
      return await foreignCommit(options, added);
    } catch (cause) {
      if (cause instanceof ForgeFailure) return null;
      throw cause;
    }
  };

  const read: HeadReader['read'] = async (before, added) => {
    const head = added.at(-1);
    if (head === undefined) throw new TypeError('there is no commit to read');
    const recorded = before?.keys ?? null;
    // The signature covers the parent, so it vouches for the commits below.
    const verdict = verifyHead(options, head, recorded);
    const foreign = verdict.outcome === 'foreign' ? verdict.because : null;
    const because = verdict.outcome === 'unsigned' ? await unsignedProblem(before, added, head) : foreign;
    if (because !== null) return parseFailure(because);
    const snapshot = await readSnapshot(trees, head.sha);
    const at = `at commit ${head.sha} of ${branch}`;
    if (snapshot.outcome === 'broken') return parseFailure(`${at}, ${snapshot.because}`);
    const { keys: after } = snapshot.value;
    const problem =
      verdict.outcome === 'signed'
        ? keysProblem(options, { before: recorded, after, isSignedBy: verdict.isSignedBy })
        : after && 'keys.json names a key, and the commit has no signature of Curfew’s';
    return problem === null ? snapshot : parseFailure(`${at}, ${problem}`);
  };

  return {
    read,

    async newestOwn(head) {
      for (let count = 0, sha: string | undefined = head; sha !== undefined; count++) {
        if (count === FOREIGN_COMMITS_MAX) return null;
        const commit: Commit = await commits.get(sha);
        const snapshot = await read(null, [commit]);
        if (snapshot.outcome === 'parsed') return snapshot.value;
        sha = commit.parents[0];
      }
      return null;
    },
  };
}

/**
 * Looks for signed commits below an unsigned head. A ledger of an earlier version has none, and its next
 * append is the first signed one. If there is one, another
 * writer made the head. Reads all commits, once.
 */
function signedCommitFinder({ commits, branch }: Pick<HeadOptions, 'commits' | 'branch'>) {
  let known: { readonly head: string; readonly because: string | null } | null = null;
  return async ({ sha }: Commit): Promise<string | null> => {
    if (known?.head === sha) return known.because;
    let because: string | null = null;
    search: for await (const page of commits.history(sha)) {
      for (const commit of page) {
        if (readSignedMessage(commit.message) === null) continue;
        because = `commit ${sha} of ${branch} has no signature of Curfew’s, and commit ${commit.sha} below it has one`;
        break search;
      }
    }
    known = { head: sha, because };
    return because;
  };
}
