import type { Person } from '../../../simulator/people/person.ts';
import { aRepository, type RepositoryWorld } from '../../support/builders/a-repository.ts';
import {
  checkRequired,
  protect,
  pullRequestRequired,
  queueRequired,
} from '../../support/builders/protection.ts';

export async function queued(parameters: Readonly<Record<string, unknown>> = {}): Promise<RepositoryWorld> {
  const world = await aRepository();
  protect(world, [pullRequestRequired(), checkRequired(world), queueRequired(parameters)]);
  return world;
}

/** A queue that merges only when nine pull requests wait, so that a test can look at it before. */
export async function held(parameters: Readonly<Record<string, unknown>> = {}) {
  const world = await queued({ min_entries_to_merge: 9, max_entries_to_merge: 9, ...parameters });
  /** Puts an approved request into the queue; the pull request's number. */
  const ask = async (file: string, path = 'access/one.yaml', by: Person = world.people.alice) => {
    const pull = await world.propose(by, { [path]: file });
    await world.look();
    await world.review(world.people.dana, pull);
    await world.look();
    return pull;
  };
  const entry = (pull: number) => world.github.state.queue.find(({ number }) => number === pull);
  const group = (pull: number) => {
    const found = entry(pull);
    if (found === undefined) throw new Error(`#${pull} is not in the queue`);
    return found.headSha;
  };
  const checkOn = (commit: string) => world.github.checks(commit).find(({ name }) => name === 'curfew');
  return {
    world,
    ask,
    isQueued: (pull: number) => entry(pull) !== undefined,
    group,
    checkOn,
    check: (pull: number) => checkOn(group(pull)),
    close: () => world.close(),
    [Symbol.asyncDispose]: () => world.close(),
  };
}
