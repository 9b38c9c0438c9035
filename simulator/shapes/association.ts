import type { Account, RepositoryState } from '../state.ts';
import { organizationOf, type World } from '../world.ts';

export function associationOf(world: World, repository: RepositoryState, account: Account): string {
  if (repository.owner === account) return 'OWNER';
  if (organizationOf(world, repository)?.members.has(account.id)) return 'MEMBER';
  return repository.collaborators.has(account.id) ? 'COLLABORATOR' : 'NONE';
}
