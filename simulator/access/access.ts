import type { Account, Permission, RepositoryState } from '../state.ts';
import { organizationOf, type World } from '../world.ts';

const ranks: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };

export function permissionOf(world: World, account: Account, repository: RepositoryState): Permission {
  if (repository.owner === account) return 'admin';
  const role = organizationOf(world, repository)?.members.get(account.id);
  const offered: Permission[] = [
    repository.collaborators.get(account.id) ?? 'none',
    role === 'admin' ? 'admin' : role === 'member' ? repository.basePermission : 'none',
    repository.private ? 'none' : 'read',
  ];
  return offered.reduce((best, each) => (ranks[each] > ranks[best] ? each : best));
}

export function allows(permission: Permission, needed: Permission): boolean {
  return ranks[permission] >= ranks[needed];
}
