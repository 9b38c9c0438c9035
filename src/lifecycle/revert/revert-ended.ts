import { occupying } from '../../domain/doctor/occupied-names.ts';
import { REGULAR_FILE } from '../../domain/git-mode.ts';
import { REVERT_CHECK } from '../../domain/messages/checks/revert-check.ts';
import { revertMessage } from '../../domain/messages/commits/revert-message.ts';
import { REVERT_BRANCH, REVERT_WORK_BRANCH } from '../../domain/own-branches.ts';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { unlistedFolder } from '../evidence/changed-paths.ts';
import { compareTrees } from '../evidence/compare-trees.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Remembers } from '../memory/memory.ts';
import { mergeOrQueue } from '../merge-queue/merge-or-queue.ts';
import type { Repository } from '../repository.ts';
import { type EndedGrant, findEnded } from './find-ended.ts';

/** The grants to remove, and the commit of the default branch that has them. */
interface Removal {
  readonly main: string;
  readonly ended: readonly EndedGrant[];
  /** The head of the ledger, which the commits quote. */
  readonly ledgerHead: string;
  /** Globs of the grants files. */
  readonly globs: readonly string[];
}

/**
 * Keeps one pull request that removes all ended grants from the default branch, and merges it if the rules
 * allow it. It records the end of access and never delays it: `pending` may last, and costs nothing.
 */
export async function revertEnded(repository: Repository): Promise<'nothing' | 'merged' | 'pending'> {
  const { ledger, commits, defaultBranch, ownPulls, pulls } = repository;
  const state = await ledger.state();
  if (!state.readable) return 'nothing';
  const { policy } = await policyInForce(repository, state.value);
  const main = await commits.head(defaultBranch);
  if (policy === null || main === null) return 'nothing';

  const ended = await findEnded(repository, main, policy);
  if (ended === 'too-large') return 'pending';
  if (ended.length === 0) {
    await ownPulls.close(REVERT_BRANCH, defaultBranch);
    return 'nothing';
  }
  const removal = { main, ended, ledgerHead: state.value.head, globs: policy.files };
  const head = await ensureBranch(repository, removal);
  if (head === null) return 'pending';
  const { title, body } = revertMessage({ pull: null, ended });
  const { number } = await ownPulls.ensure({ branch: REVERT_BRANCH, base: defaultBranch, title, body });
  const pull = await pulls.get(number);
  if (pull.head.sha !== head) return 'pending';
  return mergeRevert(repository, pull, removal);
}

async function mergeRevert(
  repository: Repository,
  pull: PullRequest,
  { ended, ledgerHead }: Removal,
): Promise<'merged' | 'pending'> {
  const { title, body } = revertMessage({ pull: pull.number, ledgerHead, ended });
  await repository.checks.publish({ head: pull.head.sha, pull: pull.number, ...REVERT_CHECK });
  const { outcome } = await mergeOrQueue(repository, {
    number: pull.number,
    nodeId: pull.nodeId,
    head: pull.head.sha,
    title,
    message: body,
  });
  return outcome === 'merged' ? 'merged' : 'pending';
}

/**
 * Answers the head of the revert branch. It is made again unless it is the default branch without the ended
 * grants. Null if another branch makes its name impossible: writes would be refused at each sweep, and the
 * issue about settings names that branch.
 */
async function ensureBranch(repository: Repository, removal: Removal): Promise<string | null> {
  const { commits, branches, log } = repository;
  const existing = await commits.head(REVERT_BRANCH);
  if (existing !== null && (await isCurrent(repository, existing, removal))) {
    // A crash may have left the work branch behind.
    if ((await commits.head(REVERT_WORK_BRANCH)) !== null) await branches.delete(REVERT_WORK_BRANCH);
    return existing;
  }
  // A new head would remove the pull request from the merge queue, while others land ahead of it.
  if (existing !== null && (await mayStayInQueue(repository, existing, removal))) return existing;
  const names = await branches.beginningWith('curfew');
  const occupants = [REVERT_BRANCH, REVERT_WORK_BRANCH].flatMap((name) => occupying(name, names));
  if (occupants.length > 0) {
    log.warn({ branches: occupants.slice(0, 3) }, 'a branch makes the revert branch impossible');
    return null;
  }
  const head = await commitRemovals(repository, removal);
  if ((await branches.create(REVERT_BRANCH, head)) === 'exists') await branches.force(REVERT_BRANCH, head);
  await branches.delete(REVERT_WORK_BRANCH);
  return head;
}

/** Commits the removal of each grant on the work branch. Answers the last commit. */
async function commitRemovals(
  { branches, branchCommits }: Pick<Repository, 'branches' | 'branchCommits'>,
  { main, ended, ledgerHead }: Removal,
): Promise<string> {
  await branches.delete(REVERT_WORK_BRANCH);
  await branches.create(REVERT_WORK_BRANCH, main);
  let head = main;
  for (const grant of ended) {
    const { title, body } = revertMessage({ pull: null, ledgerHead, ended: [grant] });
    const committed = await branchCommits.commit({
      branch: REVERT_WORK_BRANCH,
      expectedHead: head,
      subject: title,
      body,
      writes: grant.bytes === null ? [] : [{ path: grant.path, content: grant.bytes }],
      deletions: grant.bytes === null ? [grant.path] : [],
    });
    // Another process commits here as well. The next sweep starts again.
    if (committed.outcome === 'stale') throw new Error(`another process moved ${REVERT_WORK_BRANCH}`);
    head = committed.sha;
  }
  return head;
}

/**
 * Whether the branch is built on the default branch of now, and only removes the ended grants. Its content
 * decides, not its commits.
 */
async function isCurrent(
  repository: Pick<Repository, 'trees' | 'commits'>,
  head: string,
  removal: Removal,
): Promise<boolean> {
  const { main } = removal;
  if ((await repository.commits.firstParent(main, head)) === 'not-an-ancestor') return false;
  return removesOnly(repository, main, head, removal);
}

/** Whether the branch is in the queue, and its removals are still right on the default branch of now. */
async function mayStayInQueue(
  repository: Pick<Repository, 'trees' | 'commits' | 'mergeQueue' | 'defaultBranch'> &
    Remembers<'queueVisits'>,
  head: string,
  removal: Removal,
): Promise<boolean> {
  const { main, ended, globs } = removal;
  const { trees, commits, mergeQueue, defaultBranch, memory } = repository;
  if (!memory.queueVisits.has(head)) return false;
  const queue = await mergeQueue.read(defaultBranch);
  if (queue?.pulls.some((pull) => pull.head === head) !== true) return false;
  const base = await commits.mergeBase(main, head);
  const moved = await compareTrees(trees, base, main, globs);
  const paths = new Set(ended.map(({ path }) => path));
  if (unlistedFolder(globs, moved) !== null) return false;
  return !moved.some(({ path }) => paths.has(path)) && removesOnly(repository, base, head, removal);
}

/** Whether the files differ from the base only by the removal of the ended grants, byte for byte. */
async function removesOnly(
  { trees }: Pick<Repository, 'trees'>,
  base: string,
  head: string,
  { ended, globs }: Pick<Removal, 'ended' | 'globs'>,
): Promise<boolean> {
  const expected = new Map(ended.map(({ path, bytes }) => [path, bytes]));
  const changed = await compareTrees(trees, base, head, globs);
  if (changed.length !== expected.size) return false;
  for (const { path, mode, oid } of changed) {
    const bytes = expected.get(path);
    if (bytes === undefined) return false;
    if (bytes === null) {
      if (mode !== null) return false;
      continue;
    }
    if (mode !== REGULAR_FILE || oid === null) return false;
    if (!Buffer.from(await trees.blob(oid)).equals(bytes)) return false;
  }
  return true;
}
