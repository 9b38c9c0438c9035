import type { Person } from '../../../../src/domain/person.ts';
import type { Merged } from './github.ts';
import type { GitHubState, QueueEntry, StoredPull } from './state.ts';

/** The merge queue of the default branch. Only the queue and bypasses move the branch. */
export interface MergeQueue {
  /** Puts a pull request into the queue, as a person or the App does. */
  enqueue(by: Person, number: number, head?: string): Merged | { readonly outcome: 'queued' | 'not-checked' };
  /** Merges the entries at the front that have their check, and drops the first if its check failed. */
  advance(): void;
  /** Removes a pull request that was closed or got another head. */
  remove(number: number): void;
}

/** The part of GitHub that the queue needs. */
export interface QueueWorld {
  current(): GitHubState;
  tip(): string | null;
  pull(number: number): StoredPull;
  setQueue(queue: readonly QueueEntry[]): void;
  /** The commit that adds a pull request on top of another one; null if they conflict. */
  mergeCommit(pull: StoredPull, onto: string): string | null;
  /** Moves the default branch to the last of the commits, and marks the pull requests as merged. */
  land(entries: readonly QueueEntry[]): void;
  requestChecks(): void;
  now(): number;
}

export function mergeQueue(world: QueueWorld): MergeQueue {
  const statusOf = ({ group }: QueueEntry) => world.current().checks.get(group)?.status;

  const add = (by: Person, number: number): boolean => {
    const { queue } = world.current();
    const pull = world.pull(number);
    const onto = queue.at(-1)?.group ?? world.tip();
    const group = onto === null ? null : world.mergeCommit(pull, onto);
    if (onto === null || group === null) return false;
    world.setQueue([...queue, { number, by, head: pull.head, base: onto, group, at: world.now() }]);
    world.requestChecks();
    return true;
  };
  /** Makes each commit again, because the branch or an earlier entry changed. */
  const rebuild = (): void => {
    const { queue } = world.current();
    world.setQueue([]);
    for (const { by, number } of queue) if (world.pull(number).open) add(by, number);
  };
  const advance = (): void => {
    const { queue } = world.current();
    const [first] = queue;
    if (first === undefined) return;
    const isFailed = statusOf(first) === 'failure';
    if (isFailed) world.setQueue(queue.slice(1));
    if (isFailed || first.base !== world.tip()) {
      rebuild();
      return;
    }
    const waiting = queue.findIndex((entry) => statusOf(entry) !== 'success');
    const ready = waiting === -1 ? queue : queue.slice(0, waiting);
    if (ready.length === 0) return;
    world.setQueue(queue.slice(ready.length));
    world.land(ready);
    advance();
  };

  return {
    advance,
    enqueue(by, number, head) {
      const pull = world.pull(number);
      if (pull.merged !== null && (head === undefined || head === pull.head)) {
        return { outcome: 'merged', commit: pull.merged.commit };
      }
      if (head !== undefined && head !== pull.head) return { outcome: 'head-moved' };
      if (!pull.open) return { outcome: 'closed' };
      if (world.current().queue.some((entry) => entry.number === number)) return { outcome: 'queued' };
      // The ruleset requires the check also before a pull request may enter.
      if (world.current().checks.get(pull.head)?.status !== 'success') return { outcome: 'not-checked' };
      return { outcome: add(by, number) ? 'queued' : 'conflict' };
    },
    remove(number) {
      const { queue } = world.current();
      if (!queue.some((entry) => entry.number === number)) return;
      world.setQueue(queue.filter((entry) => entry.number !== number));
      rebuild();
    },
  };
}
