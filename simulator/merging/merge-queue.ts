import { lackingChecks } from '../protection/required-checks.ts';
import { activeRulesets } from '../protection/rulesets.ts';
import { noticePushes } from '../pulls/pushes.ts';
import { headCommit } from '../shapes/commit.ts';
import type { Actor, MergeMethod, QueueEntry, RepositoryState } from '../state.ts';
import { announce } from '../webhooks/announce.ts';
import { announcePull } from '../webhooks/pull-events.ts';
import { type PullRequest, pullsOf, type World } from '../world.ts';
import { settleMerges, writeMerge } from './merge.ts';

/**
 * Puts a pull request into the queue: creates a trial merge on a branch of its own, and asks for its checks
 * by `merge_group`.
 */
export function enqueue(
  world: World,
  repository: RepositoryState,
  issue: PullRequest,
  actor: Actor,
): QueueEntry | undefined {
  const last = repository.queue.findLast(({ number }) => baseOf(repository, number) === issue.pull.base);
  const tip = last?.headSha ?? repository.git.branch(issue.pull.base);
  if (tip === undefined) return undefined;
  // The queue uses its own merge method and messages. The caller cannot choose them.
  const head = writeMerge(
    world,
    repository,
    issue,
    { method: queueSettings(world, repository, issue.pull.base).method },
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

/**
 * Merges entries at the front that have their checks, several at once if the rule groups them. Drops entries
 * that failed.
 */
export function advanceQueue(world: World, repository: RepositoryState): void {
  const [first] = repository.queue;
  const issue = pullsOf(repository).find(({ number }) => number === first?.number);
  if (first === undefined || issue === undefined) return;
  const { base } = issue.pull;
  const isOpen = issue.state === 'open';
  const settings = queueSettings(world, repository, base);
  const outcomes = repository.queue.map((entry) => outcomeOf(world, repository, base, entry));
  const { merge, drop } = isOpen ? nextOf(outcomes, settings) : { merge: 0, drop: true };
  if (drop) {
    leave(world, repository, [first], 'dequeued');
    rebuild(world, repository);
    advanceQueue(world, repository);
    return;
  }
  if (repository.git.branch(base) !== first.baseSha) {
    rebuild(world, repository);
    return;
  }
  const group = repository.queue.slice(0, merge);
  const last = group.at(-1);
  if (last === undefined || !repository.git.setRef(`refs/heads/${base}`, last.headSha, first.baseSha)) return;
  leave(world, repository, group, 'merged');
  settleMerges(
    world,
    repository,
    group.flatMap(({ number, headSha, baseSha, enqueuedBy }) => {
      const merged = pullsOf(repository).find((each) => each.number === number);
      return merged === undefined
        ? []
        : [{ issue: merged, commit: headSha, onto: baseSha, actor: { account: enqueuedBy } }];
    }),
  );
  advanceQueue(world, repository);
}

type Outcome = 'green' | 'failed' | 'awaited';

function outcomeOf(
  world: World,
  repository: RepositoryState,
  base: string,
  { headSha }: QueueEntry,
): Outcome {
  const lacking = activeRulesets(world, repository, base)
    .flatMap(({ rules }) => rules)
    .filter(({ type }) => type === 'required_status_checks')
    .flatMap((rule) => lackingChecks(repository, rule, headSha));
  if (lacking.length === 0) return 'green';
  return lacking.some((each) => each.endsWith('failing.')) ? 'failed' : 'awaited';
}

/**
 * How many entries merge now, and whether the first is dropped. With `HEADGREEN`, only the last of a group
 * needs its checks.
 */
function nextOf(outcomes: readonly Outcome[], { strategy, least, most }: QueueSettings) {
  const near = outcomes.slice(0, most);
  const firstOther = near.findIndex((each) => each !== 'green');
  const ready =
    strategy === 'HEADGREEN' ? near.lastIndexOf('green') + 1 : firstOther === -1 ? near.length : firstOther;
  const merge = ready >= least ? ready : 0;
  const hopeless = strategy === 'HEADGREEN' ? near.every((each) => each === 'failed') : near[0] === 'failed';
  return { merge, drop: merge === 0 && hopeless };
}

/** Removes entries and their branches from the queue. */
function leave(
  world: World,
  repository: RepositoryState,
  entries: readonly QueueEntry[],
  reason: 'merged' | 'dequeued',
): void {
  for (const entry of entries) {
    const actor = { account: entry.enqueuedBy };
    repository.queue.splice(repository.queue.indexOf(entry), 1);
    repository.git.deleteRef(entry.ref);
    const issue = pullsOf(repository).find(({ number }) => number === entry.number);
    const why = reason === 'merged' ? 'MERGE' : 'CI_FAILURE';
    if (issue !== undefined) announcePull(world, repository, issue, 'dequeued', actor, { reason: why });
    announceGroup(world, repository, entry, 'destroyed', actor, reason);
  }
}

/** Creates each trial merge again, because the base or an earlier entry changed. */
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

export function isQueueRequired(world: World, repository: RepositoryState, base: string): boolean {
  return activeRulesets(world, repository, base).some(({ rules }) =>
    rules.some(({ type }) => type === 'merge_queue'),
  );
}

export interface QueueSettings {
  readonly method: MergeMethod;
  readonly strategy: 'ALLGREEN' | 'HEADGREEN';
  /** The smallest and largest number of pull requests that merge together. */
  readonly least: number;
  readonly most: number;
}

/**
 * The settings of the rule, with GitHub's defaults. The simulator does not play how long a group waits for
 * its smallest number.
 */
export function queueSettings(world: World, repository: RepositoryState, base: string): QueueSettings {
  const { parameters = {} } =
    activeRulesets(world, repository, base)
      .flatMap(({ rules }) => rules)
      .find(({ type }) => type === 'merge_queue') ?? {};
  const method = String(parameters['merge_method'] ?? 'MERGE').toLowerCase();
  return {
    method: method === 'squash' || method === 'rebase' ? method : 'merge',
    strategy: parameters['grouping_strategy'] === 'HEADGREEN' ? 'HEADGREEN' : 'ALLGREEN',
    least: Number(parameters['min_entries_to_merge'] ?? 1),
    most: Number(parameters['max_entries_to_merge'] ?? 5),
  };
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
