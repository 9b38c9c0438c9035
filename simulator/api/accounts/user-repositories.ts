import { rmSync } from 'node:fs';
import { rolesOf } from '../../access/access.ts';
import { reaches } from '../../access/fine-grained.ts';
import { created, forbidden, forbiddenToToken, noContent, notFound, Refused } from '../../http/answer.ts';
import { actorOf, type Call, type Caller, hasPermission, param, repositoryOf } from '../../http/call.ts';
import { page } from '../../http/paging.ts';
import { type Route, route } from '../../http/route.ts';
import { newRepository } from '../../people/organization.ts';
import { fullRepository, repositoryShape } from '../../shapes/repository.ts';
import type { Account, RepositoryState } from '../../state.ts';
import { announce } from '../../webhooks/announce.ts';
import { fullName, organizationNamed, repositoryNamed } from '../../world.ts';

const administration = { permission: 'administration', level: 'write', person: 'admin' } as const;

/** Repositories as a person lists, creates and deletes them. */
export const userRepositoryRoutes: readonly Route[] = [
  route('GET /user/repos', (call) => {
    const caller = personOf(call);
    const wanted = call.query.get('visibility') ?? 'all';
    const found = [...call.world.repositories.values()]
      .filter((each) => isListed(call, caller, each))
      .filter((each) => wanted === 'all' || (wanted === 'private') === each.private)
      .sort((a, b) => (fullName(a) < fullName(b) ? -1 : 1));
    return page(call, '/user/repos', found, (each) => repositoryShape(call.world, each, caller.account));
  }),
  route('POST /user/repos', (call) => {
    const caller = personOf(call);
    return created(newOne(call, caller, caller.account));
  }),
  route('POST /orgs/{org}/repos', (call) => {
    const caller = personOf(call);
    const organization = organizationNamed(call.world, param(call, 'org'));
    if (organization?.members.has(caller.account.id) !== true) throw notFound();
    return created(newOne(call, caller, organization.account));
  }),
  route('DELETE /repos/{owner}/{repo}', (call) => {
    const repository = repositoryOf(call, administration);
    const deleted = { event: 'repository', action: 'deleted', sender: actorOf(call).account };
    announce(call.world, repository, { ...deleted, payload: () => ({}) });
    call.world.repositories.delete(fullName(repository).toLowerCase());
    rmSync(repository.git.folder, { recursive: true, force: true });
    return noContent;
  }),
];

type PersonCaller = Extract<Caller, { kind: 'person' }>;

function personOf({ caller }: Call): PersonCaller {
  if (caller.kind === 'installation') throw forbidden();
  if (caller.kind !== 'person') throw new Refused(401, 'Requires authentication');
  return caller;
}

/**
 * With a fine-grained token, the listing has the private repositories that the token was given, and all
 * public ones of the person. https://github.com/octokit/octokit.js/discussions/2559
 */
function isListed({ world }: Call, { account, token }: PersonCaller, repository: RepositoryState): boolean {
  if (rolesOf(world, account, repository) === 'none') return false;
  return token === undefined || !repository.private || reaches(token, repository);
}

/** A token that was given single repositories cannot create another one. */
function newOne(call: Call, { account, token }: PersonCaller, owner: Account) {
  const { body, world } = call;
  const allRepositories = token?.resourceOwner === owner && token.repositories === undefined;
  if (token !== undefined && !(allRepositories && hasPermission(token.permissions, administration)))
    throw forbiddenToToken();
  const name = body.string('name');
  if (repositoryNamed(world, owner.login, name) !== undefined) {
    const error = { resource: 'Repository', field: 'name', code: 'custom' };
    throw new Refused(422, 'Repository creation failed.', [
      { ...error, message: 'name already exists on this account' },
    ]);
  }
  const { state } = newRepository(world, owner, name, {
    private: body.flag('private') ?? false,
    ...(body.flag('auto_init') === true ? {} : { files: null }),
  });
  if (owner !== account) state.collaborators.set(account.id, 'admin');
  return fullRepository(world, state, account);
}
