import type { RepositoryState } from '../state.ts';
import type { FineGrainedToken } from '../world.ts';

/** Whether this is one of the token's repositories. The token's permissions decide what it may do there. */
export function reaches(
  { resourceOwner, repositories }: FineGrainedToken,
  repository: RepositoryState,
): boolean {
  return repository.owner === resourceOwner && (repositories === undefined || repositories.has(repository));
}
