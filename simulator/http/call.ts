import { isAtLeast, permissionOf } from '../access/access.ts';
import { reaches } from '../access/fine-grained.ts';
import type {
  Account,
  Actor,
  AppState,
  InstallationState,
  OrganizationState,
  Permission,
  RepositoryState,
} from '../state.ts';
import {
  type FineGrainedToken,
  type InstallationToken,
  organizationNamed,
  repositoryNamed,
  tokenReaches,
  type World,
} from '../world.ts';
import { forbidden, forbiddenToToken, notFound, Refused } from './answer.ts';
import type { Body } from './body.ts';

export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'app'; readonly app: AppState }
  | {
      readonly kind: 'installation';
      readonly installation: InstallationState;
      readonly token: InstallationToken;
    }
  | {
      readonly kind: 'person';
      readonly account: Account;
      /** undefined means a classic token, which does all that the person may do. */
      readonly token?: FineGrainedToken;
    };

export type Level = 'read' | 'write';

/** One request and its caller. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether the call is answered by a server of GitHub that does not know the last push yet. */
  readonly missesLastPush: boolean;
}

/** The permission that a call needs. */
export interface Need {
  /** An app and a fine-grained token need this permission at this level. */
  readonly permission: string;
  readonly level: Level;
  /** The role in the repository that a person needs. `level` if it is not set. */
  readonly person?: Permission;
}

export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no ${name}`);
  return value;
}

export function actorOf({ caller }: Call): Actor {
  switch (caller.kind) {
    case 'person':
      return { account: caller.account };
    case 'installation':
      return { account: caller.installation.app.bot, app: caller.installation.app };
    case 'app':
      return { account: caller.app.bot, app: caller.app };
    case 'anonymous':
      throw new Refused(401, 'Requires authentication');
  }
}

export function appOf({ caller }: Call): AppState {
  if (caller.kind === 'app') return caller.app;
  throw new Refused(401, 'A JSON web token could not be decoded');
}

export function repositoryOf(call: Call, need: Need): RepositoryState {
  const found = repositoryNamed(call.world, param(call, 'owner'), param(call, 'repo'));
  return requirePermission(call.world, call.caller, found, need);
}

/**
 * Returns the repository. Throws 404 if the caller may not see it, and 403 if the caller may not do this with
 * it.
 */
export function requirePermission(
  world: World,
  caller: Caller,
  repository: RepositoryState | undefined,
  need: Need,
): RepositoryState {
  if (repository === undefined) throw notFound();
  switch (caller.kind) {
    case 'person': {
      const permission = permissionOf(world, caller.account, repository);
      if (!isAtLeast(permission, 'read')) throw notFound();
      refuseBeyondToken(caller.token, repository, need);
      if (!isAtLeast(permission, need.person ?? need.level)) {
        throw new Refused(403, 'Must have push access to repository');
      }
      return repository;
    }
    case 'installation': {
      const { token } = caller;
      if (!tokenReaches(token, repository) && (repository.private || need.level === 'write'))
        throw notFound();
      if (!hasPermission(token.permissions, need)) throw forbidden();
      return repository;
    }
    case 'app':
      throw new Refused(401, 'Bad credentials');
    case 'anonymous':
      if (repository.private || need.level === 'write') throw new Refused(401, 'Requires authentication');
      return repository;
  }
}

/** A fine-grained token reads every public repository, and does nothing else outside its repositories. */
function refuseBeyondToken(
  token: FineGrainedToken | undefined,
  repository: RepositoryState,
  need: Need,
): void {
  if (token === undefined) return;
  if (reaches(token, repository)) {
    if (!hasPermission(token.permissions, need)) throw forbiddenToToken();
    return;
  }
  if (repository.private) throw notFound();
  if (need.level === 'write') throw forbiddenToToken();
}

export function organizationOf(call: Call, need: Need): OrganizationState {
  const organization = organizationNamed(call.world, param(call, 'org'));
  if (organization === undefined) throw notFound();
  const { caller } = call;
  if (caller.kind === 'installation') {
    if (caller.installation.account !== organization.account) throw notFound();
    if (!hasPermission(caller.token.permissions, need)) throw forbidden();
  } else if (caller.kind === 'person') {
    const role = organization.members.get(caller.account.id);
    if (role === undefined) throw notFound();
    const { token } = caller;
    if (
      token !== undefined &&
      (token.resourceOwner !== organization.account || !hasPermission(token.permissions, need))
    )
      throw forbiddenToToken();
    if (need.level === 'write' && role !== 'admin') throw new Refused(403, 'You must be an admin.');
  } else {
    throw new Refused(401, 'Requires authentication');
  }
  return organization;
}

export function hasPermission(
  permissions: Readonly<Record<string, string>>,
  { permission, level }: Need,
): boolean {
  // Every app may read metadata.
  if (permission === 'metadata') return true;
  const held = permissions[permission];
  return held === 'admin' || held === 'write' || (held === 'read' && level === 'read');
}
