import { permissionOf } from '../access/access.ts';
import { everyMember } from '../access/team-membership.ts';
import type { Actor, BypassActor, RepositoryState, Rule, RulesetState } from '../state.ts';
import { organizationOf, type World } from '../world.ts';
import { classicProtectionOf } from './classic-protection.ts';
import { refMatches } from './ref-patterns.ts';
import { rulesetsAvailable } from './rulesets-available.ts';

/** GitHub's numbers for the roles that a ruleset's bypass list can name. */
const repositoryRoles: Readonly<Record<number, string>> = { 2: 'maintain', 4: 'write', 5: 'admin' };

/**
 * The active rulesets that bind a branch: those whose patterns match it, and push rulesets, which bind every
 * branch. Classic protection is not among them.
 */
export function activeRulesets(world: World, repository: RepositoryState, branch: string): RulesetState[] {
  if (!rulesetsAvailable(world, repository)) return [];
  const ref = `refs/heads/${branch}`;
  const matches = (pattern: string) => refMatches(pattern, ref, repository.defaultBranch);
  return repository.rulesets.filter(
    ({ enforcement, target, include, exclude }) =>
      enforcement === 'active' &&
      (target === 'push' || (target === 'branch' && include.some(matches) && !exclude.some(matches))),
  );
}

/** The rules that an actor must follow if it changes the branch by a push, or by merging a pull request. */
export function rulesBinding(
  world: World,
  repository: RepositoryState,
  branch: string,
  actor: Actor,
  via: 'push' | 'pull_request',
): Rule[] {
  return [...activeRulesets(world, repository, branch), ...classicProtectionOf(world, repository, branch)]
    .filter(({ bypass }) => !bypass.some((each) => bypasses(world, repository, each, actor, via)))
    .flatMap(({ rules }) => rules);
}

/** How an actor may bypass a ruleset, as GitHub's `current_user_can_bypass` says it. */
export function bypassOf(world: World, repository: RepositoryState, { bypass }: RulesetState, actor: Actor) {
  const matchingEntries = bypass.filter((each) => bypasses(world, repository, each, actor, 'pull_request'));
  const modes = matchingEntries.map(({ bypass_mode: mode }) => mode);
  if (modes.includes('exempt')) return 'exempt';
  if (modes.includes('always')) return 'always';
  return modes.length > 0 ? 'pull_requests_only' : 'never';
}

function bypasses(
  world: World,
  repository: RepositoryState,
  { actor_id: id, actor_type: type, bypass_mode: mode }: BypassActor,
  { account, app }: Actor,
  via: 'push' | 'pull_request',
): boolean {
  if (mode === 'pull_request' && via === 'push') return false;
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
    // An entry names exactly one role. Administrators match every entry that names a role.
    case 'RepositoryRole': {
      const role = app === undefined ? permissionOf(world, account, repository) : 'none';
      return role === repositoryRoles[id ?? 0] || (role === 'admin' && id !== null && id in repositoryRoles);
    }
  }
}
