import { permissionOf } from '../access/access.ts';
import { everyMember } from '../access/team-membership.ts';
import type { Actor, BypassActor, RepositoryState, Rule, RulesetState } from '../state.ts';
import { organizationOf, type World } from '../world.ts';
import { classicOn } from './classic-protection.ts';
import { refMatches } from './ref-patterns.ts';
import { rulesetsAvailable } from './rulesets-available.ts';

/** GitHub's numbers for the roles that a ruleset's bypass list can name. */
const repositoryRoles: Readonly<Record<number, string>> = { 2: 'maintain', 4: 'write', 5: 'admin' };

export function rulesetsOn(world: World, repository: RepositoryState, branch: string): RulesetState[] {
  if (!rulesetsAvailable(world, repository)) return [];
  const ref = `refs/heads/${branch}`;
  const matches = (pattern: string) => refMatches(pattern, ref, repository.defaultBranch);
  return repository.rulesets.filter(
    ({ enforcement, target, include, exclude }) =>
      enforcement === 'active' && target === 'branch' && include.some(matches) && !exclude.some(matches),
  );
}

/** The rules that bind this actor, without the rulesets that it may bypass. */
export function rulesBinding(
  world: World,
  repository: RepositoryState,
  branch: string,
  actor: Actor,
  by: 'push' | 'pull_request',
): Rule[] {
  return [...rulesetsOn(world, repository, branch), ...classicOn(world, repository, branch)]
    .filter(({ bypass }) => !bypass.some((each) => bypasses(world, repository, each, actor, by)))
    .flatMap(({ rules }) => rules);
}

/** GitHub's word for how an actor may bypass a ruleset. */
export function bypassOf(world: World, repository: RepositoryState, { bypass }: RulesetState, actor: Actor) {
  const may = bypass.filter((each) => bypasses(world, repository, each, actor, 'pull_request'));
  const modes = may.map(({ bypass_mode: mode }) => mode);
  if (modes.includes('exempt')) return 'exempt';
  if (modes.includes('always')) return 'always';
  return modes.length > 0 ? 'pull_requests_only' : 'never';
}

function bypasses(
  world: World,
  repository: RepositoryState,
  { actor_id: id, actor_type: type, bypass_mode: mode }: BypassActor,
  { account, app }: Actor,
  by: 'push' | 'pull_request',
): boolean {
  if (mode === 'pull_request' && by === 'push') return false;
  const organization = organizationOf(world, repository);
  switch (type) {
    case 'Integration':
      return app !== undefined && app.id === id;
    case 'User':
      return app === undefined && account.id === id;
    case 'OrganizationAdmin':
      return organization?.members.get(account.id) === 'admin';
    case 'Team':
      return [...(organization?.teams.values() ?? [])].some(
        (team) => team.id === id && everyMember(team).has(account.id),
      );
    case 'RepositoryRole': {
      const role = app === undefined ? permissionOf(world, account, repository) : 'none';
      return role === repositoryRoles[id ?? 0] || (role === 'admin' && id !== null && id in repositoryRoles);
    }
  }
}
