import type { RepositoryState } from '../state.ts';
import { organizationOf, type World } from '../world.ts';

/** A private repository of a free account has no rulesets and no branch protection. */
export function rulesetsAvailable(world: World, repository: RepositoryState): boolean {
  return !repository.private || organizationOf(world, repository)?.plan !== 'free';
}
