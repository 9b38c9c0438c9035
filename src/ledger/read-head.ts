import { changedTree } from '../domain/git-tree.ts';
import { type ParseResult, parseFailure } from '../domain/ledger/files/parse-result.ts';
import { readSignedMessage } from '../domain/ledger/signing/signed-message.ts';
import type { Commit, Commits } from '../ports/forge/commits.ts';
import { ForgeFailure } from '../ports/forge/forge-failure.ts';
import type { Trees } from '../ports/forge/trees.ts';
import { type ForeignCommitOptions, foreignCommit } from './foreign-commit.ts';
import { readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { type HeadTrust, originProblem, verifyKeys } from './verify-head.ts';

export interface HeadOptions extends HeadTrust, ForeignCommitOptions {
  readonly trees: Trees;
  readonly commits: Commits;
}

/** `snapshot` is not to be trusted with more than ends. */
export interface WrongKey {
  readonly outcome: 'wrong-key';
  readonly because: string;
  readonly snapshot: Snapshot;
}

export type HeadReading = ParseResult<Snapshot> | WrongKey;

/** Reads the ledger at a commit, if Curfew made it. */
export interface HeadReader {
  /**
   * `added` are the commits after `before`, oldest first, or only the head if there is no `before`. Never
   * empty. Broken if one of them is not Curfew's. Rejects with ForgeFailure.
   */
  read(before: Snapshot | null, added: readonly Commit[]): Promise<HeadReading>;
  /**
   * The ledger at the newest commit of Curfew's behind this head; null if there is none near, or if it cannot
   * be understood. If there is none and another key signed the head itself, it is the head, unless a pull
   * request made it: this process may have the wrong key. Rejects with ForgeFailure.
   */
  newestOwn(head: string): Promise<Snapshot | null>;
}

/** Foreign commits at the head behind which `newestOwn` looks for Curfew's own. */
const FOREIGN_COMMITS_MAX = 100;

export function headReader(options: HeadOptions): HeadReader {
  const { commits, branch, trees } = options;
  const unsignedProblem = unsignedCommits(options);

  const read: HeadReader['read'] = async (before, added) => {
    const head = added.at(-1);
    if (head === undefined) throw new TypeError('there is no commit to read');
    const at = `at commit ${head.sha} of ${branch}`;
    const isSigned = readSignedMessage(head.message) !== null;
    const problem = isSigned ? originProblem(options, head) : await unsignedProblem(before, added, head);
    if (problem !== null) return parseFailure(problem);
    const snapshot = await readSnapshot(trees, head.sha);
    if (snapshot.outcome === 'broken') return parseFailure(`${at}, ${snapshot.because}`);
    const { keys: after } = snapshot.value;
    if (!isSigned) {
      const unsigned = `${at}, keys.json names a key, and the commit has no signature of Curfew’s`;
      return after === null ? snapshot : parseFailure(unsigned);
    }
    const verdict = verifyKeys(options, { head, added, before: before?.keys ?? null, after });
    if (verdict.outcome === 'foreign') return parseFailure(`${at}, ${verdict.because}`);
    if (verdict.outcome === 'wrong-key') {
      return { outcome: 'wrong-key', because: `${at}, ${verdict.because}`, snapshot: snapshot.value };
    }
    return { outcome: 'parsed', value: withTree(before, snapshot.value) };
  };

  return {
    read,

    async newestOwn(head) {
      let otherKey: Snapshot | null = null;
      let sha: string | undefined = head;
      for (let count = 0; sha !== undefined && count < FOREIGN_COMMITS_MAX; count++) {
        const commit: Commit = await commits.get(sha);
        const reading = await read(null, [commit]);
        if (reading.outcome === 'parsed') return reading.value;
        const isOther = count === 0 && reading.outcome === 'wrong-key';
        if (isOther && (await foreignCommit(options, [commit])) === null) {
          otherKey = withoutKeys(reading.snapshot);
        }
        sha = commit.parents[0];
      }
      return otherKey;
    },
  };
}

/** Of a record whose key is not known, nothing is remembered but the access that has to end. */
function withoutKeys({ state: { keys: _, ...state }, files }: Snapshot): Snapshot {
  return { state, files, keys: null };
}

/** Computes the new tree from the one before, so that the next append does not have to hash all folders. */
function withTree(before: Snapshot | null, after: Snapshot): Snapshot {
  if (before?.tree === undefined) return after;
  const written = [...after.files.values()].filter(
    ({ path, oid, mode }) => before.files.get(path)?.oid !== oid || before.files.get(path)?.mode !== mode,
  );
  const deleted = [...before.files.keys()].filter((path) => !after.files.has(path));
  return { ...after, tree: changedTree(before.tree, written, deleted) };
}

/**
 * Answers why unsigned commits are not Curfew's; null if they are: the ledger was never signed, and the
 * operator accepts that.
 */
function unsignedCommits(options: HeadOptions) {
  const { branch, keys } = options;
  const signedBelow = signedCommitFinder(options);
  return async (before: Snapshot | null, added: readonly Commit[], head: Commit): Promise<string | null> => {
    const unsigned = `commit ${head.sha} of ${branch} has no signature of Curfew’s`;
    if (before === null ? keys.acceptUnsigned !== true : before.keys !== null) {
      const hint = before === null ? UNSIGNED_HINT : '';
      return (await detailOf(options, added)) ?? `${unsigned}${hint}`;
    }
    const foreign = await foreignCommit(options, added);
    return foreign === null && before === null ? signedBelow(head) : foreign;
  };
}

const UNSIGNED_HINT =
  '. If an earlier version of Curfew made this ledger, start once with LEDGER_UNSIGNED=accept';

/** Whose commit it is, if GitHub says so now. It is foreign in any case. */
async function detailOf(options: HeadOptions, added: readonly Commit[]): Promise<string | null> {
  try {
    return await foreignCommit(options, added);
  } catch (cause) {
    if (cause instanceof ForgeFailure) return null;
    throw cause;
  }
}

/**
 * Looks for signed commits below an unsigned head. A ledger of an earlier version has none, and its next
 * append is the first signed one. If there is one, another writer made the head. Reads all commits, once.
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
