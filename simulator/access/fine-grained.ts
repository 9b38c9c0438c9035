import type { RepositoryState } from '../state.ts';
import type { FineGrainedToken } from '../world.ts';

/** Whether the token was given this repository. Its permissions decide what it may do there. */
export function reaches(
  { resourceOwner, repositories }: FineGrainedToken,
  repository: RepositoryState,
): boolean {
  return repository.owner === resourceOwner && (repositories?.has(repository) ?? true);
}
