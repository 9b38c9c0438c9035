import { announce } from './announce.ts';
import { lackingChecks } from './check-status.ts';
import { settleMerge, writeMerge } from './merge.ts';
import { announcePull } from './pull-events.ts';
import { noticePushes } from './pushes.ts';
import { rulesetsOn } from './rulesets.ts';
import { headCommit } from './shapes/commit.ts';
import type { Actor, MergeMethod, QueueEntry, RepositoryState } from './state.ts';
import { type PullRequest, pullsOf, type World } from './world.ts';

/** Queues a pull request: a trial merge on a branch of its own, for whose checks `merge_group` asks. */
export function enqueue(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  actor: Actor,
): QueueEntry | undefined {
  const last = repository.queue.findLast(({ number }) => baseOf(repository, number) === issue.pull.base);
  const tip = last?.headSha ?? repository.git.branch(issue.pull.base);
  if (tip === undefined) return undefined;
  // The queue's own method and messages are used; nobody who enqueues can choose them.
  const head = writeMerge(
    world,
    repository,
    issue,
    { method: queueMethod(world, repository, issue.pull.base) },
    actor,
    tip,
  );
  if (head === undefined) return undefined;
  const ref = `refs/heads/gh-readonly-queue/${issue.pull.base}/pr-${issue.number}-${tip}`;
  const entry: QueueEntry = {
    id: world.nextId(),
    number: issue.number,
    enqueuedBy: actor.account,
    enqueuedAt: world.clock.now(),
    baseSha: tip,
    headSha: head,
    ref,
  };
  repository.git.setRef(ref, head);
  repository.queue.push(entry);
  noticePushes(world, repository, actor);
  announcePull(world, repository, issue, 'enqueued', actor);
  announceGroup(world, repository, entry, 'checks_requested', actor);
  advanceQueue(world, repository);
  return entry;
}

/** Merges from the front what has its checks, and drops what failed them. */
export function advanceQueue(world: World, repository: RepositoryState): void {
  const [entry] = repository.queue;
  const issue = pullsOf(repository).find(({ number }) => number === entry?.number);
  if (entry === undefined || issue === undefined) return;
  const lacking = rulesetsOn(world, repository, issue.pull.base)
    .flatMap(({ rules }) => rules)
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap((rule) => lackingChecks(repository, rule, entry.headSha));
  const open = issue.state === 'open';
  const failed = lacking.some((each) => each.endsWith('failing.'));
  if (open && !failed && repository.git.branch(issue.pull.base) !== entry.baseSha) {
    rebuild(world, repository);
    return;
  }
  if (open && !failed && lacking.length > 0) return;
  const actor = { account: entry.enqueuedBy };
  const merged =
    open && !failed && repository.git.setRef(`refs/heads/${issue.pull.base}`, entry.headSha, entry.baseSha);
  repository.queue.shift();
  repository.git.deleteRef(entry.ref);
  announcePull(world, repository, issue, 'dequeued', actor, { reason: merged ? 'MERGE' : 'CI_FAILURE' });
  announceGroup(world, repository, entry, 'destroyed', actor, merged ? 'merged' : 'dequeued');
  if (merged) settleMerge(world, repository, issue, entry.headSha, actor);
  else rebuild(world, repository);
  advanceQueue(world, repository);
}

/** Something under the groups has changed: each is merged on trial anew. */
function rebuild(world: World, repository: RepositoryState): void {
  const entries = repository.queue.splice(0);
  for (const entry of entries) {
    const actor = { account: entry.enqueuedBy };
    repository.git.deleteRef(entry.ref);
    announceGroup(world, repository, entry, 'destroyed', actor, 'invalidated');
    const issue = pullsOf(repository).find(({ number }) => number === entry.number);
    if (issue?.state === 'open') enqueue(world, repository, issue, actor);
  }
  noticePushes(world, repository);
}

function queueMethod(world: World, repository: RepositoryState, base: string): MergeMethod {
  const rule = rulesetsOn(world, repository, base)
    .flatMap(({ rules }) => rules)
    .find(({ type }) => type === 'merge_queue');
  const method = String(rule?.parameters?.['merge_method'] ?? 'MERGE').toLowerCase();
  return method === 'squash' || method === 'rebase' ? method : 'merge';
}

function baseOf(repository: RepositoryState, number: number): string | undefined {
  return repository.issues.get(number)?.pull?.base;
}

function announceGroup(
  world: World,
  repository: RepositoryState,
  entry: QueueEntry,
  action: string,
  { account }: Actor,
  reason?: string,
): void {
  announce(world, repository, {
    event: 'merge_group',
    action,
    sender: account,
    payload: () => ({
      ...(reason === undefined ? {} : { reason }),
      merge_group: {
        head_sha: entry.headSha,
        head_ref: entry.ref,
        base_sha: entry.baseSha,
        base_ref: `refs/heads/${baseOf(repository, entry.number)}`,
        head_commit: headCommit(repository, entry.headSha),
      },
    }),
  });
}
