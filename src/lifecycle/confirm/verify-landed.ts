import type { Entry } from '../../domain/ledger/entry.ts';
import type { Repository } from '../repository.ts';
import { type Mismatch, mismatch } from './mismatch.ts';

type LandedPorts = Pick<Repository, 'commits' | 'defaultBranch' | 'ledger'>;

/**
 * A commit of an entry must be on the default branch, by its first parents; or it was there before a rewrite
 * that the policy's owners accepted after the entry.
 */
export async function verifyLanded(
  repository: LandedPorts,
  commit: string,
  entry: Pick<Entry, 'at' | 'seq'>,
): Promise<Mismatch | null> {
  const { commits, defaultBranch } = repository;
  const head = await commits.head(defaultBranch);
  if (head === null) return mismatch('commit', `${defaultBranch} does not exist`);
  if (await isOnLine(repository, commit, head)) return null;
  const rewrites = await rewritesAfter(repository, entry);
  return (await wasRewritten(repository, { commit, after: entry.seq, head, rewrites }))
    ? null
    : mismatch('commit', `commit ${commit} is not on ${defaultBranch}`);
}

/** An accepted rewrite: the branch that ended at `from` goes on at `to`. */
interface Rewrite {
  readonly from: string;
  readonly to: string;
  readonly seq: number;
}

async function rewritesAfter(
  { ledger }: Pick<Repository, 'ledger'>,
  { at, seq }: Pick<Entry, 'at' | 'seq'>,
): Promise<readonly Rewrite[]> {
  return (await ledger.since(at)).flatMap((entry) =>
    entry.type === 'policy-accepted' && entry.rewritten_from !== undefined && entry.seq > seq
      ? [{ from: entry.rewritten_from, to: entry.commit, seq: entry.seq }]
      : [],
  );
}

/** Whether a rewrite accepted the line of this commit, and its own merge is on the branch or was accepted. */
async function wasRewritten(
  repository: LandedPorts,
  input: {
    readonly commit: string;
    readonly after: number;
    readonly head: string;
    readonly rewrites: readonly Rewrite[];
  },
): Promise<boolean> {
  const { commit, after, head, rewrites } = input;
  for (const { from, to, seq } of rewrites) {
    if (seq <= after || !(await isOnLine(repository, commit, from))) continue;
    if (await isOnLine(repository, to, head)) return true;
    if (await wasRewritten(repository, { ...input, commit: to, after: seq })) return true;
  }
  return false;
}

async function isOnLine(
  { commits }: Pick<Repository, 'commits'>,
  commit: string,
  tip: string,
): Promise<boolean> {
  return commit === tip || (await commits.firstParent(commit, tip)) !== 'not-an-ancestor';
}
