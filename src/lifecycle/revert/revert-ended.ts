import { REVERT_BRANCH } from '../../domain/ledger/files/ledger-paths.ts';
import { revertMessage } from '../../domain/messages/commits/revert-message.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { changedPaths } from '../evidence/changed-paths.ts';
import { policyInForce } from '../evidence/policy-in-force.ts';
import type { Remembers } from '../memory/memory.ts';
import { mergeOrQueue } from '../merge-queue/merge-or-queue.ts';
import type { Repository } from '../repository.ts';
import { type EndedGrant, findEnded } from './find-ended.ts';

/** Where the commits are made before the branch of the pull request is moved to them in one step. */
const WORK_BRANCH = 'curfew/revert-next';

/**
 * Keeps the one pull request that removes ended grants from the default branch, and merges it where the rules let it.
 * It records an ending; it is never its gate. `pending` is a supported steady state.
 */
export async function revertEnded(repository: Repository): Promise<'nothing' | 'merged' | 'pending'> {
  const state = await repository.ledger.state();
  if (!state.readable) return 'nothing';
  const { policy } = await policyInForce(repository, state.value);
  const main = await repository.commits.head(repository.defaultBranch);
  if (policy === null || main === null) return 'nothing';

  const ended = await findEnded(repository, main, policy);
  if (ended.length === 0) {
    await repository.ownPulls.close(REVERT_BRANCH, repository.defaultBranch);
    return 'nothing';
  }
  const head = await ensureBranch(repository, main, ended);
  const draft = revertMessage({ pull: null, ended });
  const { number } = await repository.ownPulls.keep({
    branch: REVERT_BRANCH,
    base: repository.defaultBranch,
    title: draft.title,
    body: draft.body,
  });
  const pull = await repository.pulls.get(number);
  if (pull.head.sha !== head) return 'pending';
  return mergeRevert(repository, pull, ended);
}

async function mergeRevert(
  repository: Repository,
  pull: PullRequest,
  ended: readonly EndedGrant[],
): Promise<'merged' | 'pending'> {
  const message = revertMessage({ pull: pull.number, ended });
  await repository.checks.publish({
    head: pull.head.sha,
    status: 'success',
    title: 'Access has ended; this only removes its entries',
    summary:
      'Curfew recomputed this removal from the default branch and its record, and it is the same, byte for byte. Less access needs no approval.',
    annotations: [],
  });
  const { outcome } = await mergeOrQueue(repository, {
    number: pull.number,
    nodeId: pull.nodeId,
    head: pull.head.sha,
    title: message.title,
    message: message.body,
  });
  return outcome === 'merged' ? 'merged' : 'pending';
}

/** The branch's head, made anew unless its tree is already the default branch's tree without the ended entries. */
async function ensureBranch(
  repository: Repository,
  main: string,
  ended: readonly EndedGrant[],
): Promise<string> {
  const existing = await repository.commits.head(REVERT_BRANCH);
  if (existing !== null && (await isCurrent(repository, existing, main, ended))) {
    // A crash may have left it behind.
    if ((await repository.commits.head(WORK_BRANCH)) !== null) await repository.branches.delete(WORK_BRANCH);
    return existing;
  }
  // To move the branch would take it out of the merge queue, where others go on landing ahead of it.
  if (existing !== null && (await mayWaitInQueue(repository, existing, main, ended))) return existing;
  await repository.branches.delete(WORK_BRANCH);
  await repository.branches.create(WORK_BRANCH, main);
  let head = main;
  for (const each of ended) {
    const { title, body } = revertMessage({ pull: null, ended: [each] });
    const committed = await repository.branchCommits.commit({
      branch: WORK_BRANCH,
      expectedHead: head,
      subject: title,
      body,
      writes: each.bytes === null ? [] : [{ path: each.path, content: each.bytes }],
      deletions: each.bytes === null ? [each.path] : [],
    });
    // Somebody else is at it too; the next sweep looks again.
    if (committed.outcome === 'stale') throw new Error(`${WORK_BRANCH} was moved by somebody else`);
    head = committed.sha;
  }
  if ((await repository.branches.create(REVERT_BRANCH, head)) === 'exists') {
    await repository.branches.force(REVERT_BRANCH, head);
  }
  await repository.branches.delete(WORK_BRANCH);
  return head;
}

/** By content: the branch must hold what is computed now, on top of the default branch as it is now, and nothing else. */
async function isCurrent(
  repository: Pick<Repository, 'trees' | 'commits'>,
  head: string,
  main: string,
  ended: readonly EndedGrant[],
): Promise<boolean> {
  if ((await repository.commits.firstParent(main, head)) === 'not-an-ancestor') return false;
  return removesJust(repository, main, head, ended);
}

/** It stands in the queue, and what it removes is the same on the default branch of now. */
async function mayWaitInQueue(
  repository: Pick<Repository, 'trees' | 'commits' | 'mergeQueue' | 'defaultBranch'> &
    Remembers<'queueVisits'>,
  head: string,
  main: string,
  ended: readonly EndedGrant[],
): Promise<boolean> {
  const {
    trees,
    commits,
    mergeQueue,
    defaultBranch,
    memory: { queueVisits },
  } = repository;
  if (!queueVisits.has(head)) return false;
  const queue = await mergeQueue.read(defaultBranch);
  if (queue?.pulls.some((each) => each.head === head) !== true) return false;
  const base = await commits.mergeBase(main, head);
  const moved = changedPaths(await trees.list(base, ''), await trees.list(main, ''));
  const paths = new Set(ended.map(({ path }) => path));
  return !moved.some(({ path }) => paths.has(path)) && removesJust(repository, base, head, ended);
}

async function removesJust(
  { trees }: Pick<Repository, 'trees'>,
  base: string,
  head: string,
  ended: readonly EndedGrant[],
): Promise<boolean> {
  const [before, after] = await Promise.all([trees.list(base, ''), trees.list(head, '')]);
  const wanted = new Map(ended.map(({ path, bytes }) => [path, bytes]));
  const changed = changedPaths(before, after);
  if (changed.length !== wanted.size) return false;
  for (const { path, mode, oid } of changed) {
    const bytes = wanted.get(path);
    if (bytes === undefined) return false;
    if (bytes === null ? mode !== null : mode !== '100644' || oid === null) return false;
    if (bytes !== null && oid !== null && !Buffer.from(await trees.blob(oid)).equals(bytes)) return false;
  }
  return true;
}
