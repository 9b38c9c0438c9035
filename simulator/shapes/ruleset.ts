import { timestamp } from '../clock.ts';
import type { RepositoryState, RulesetState } from '../state.ts';
import { fullName, type World } from '../world.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';
import { nodeId } from './user.ts';

/** A ruleset as GitHub lists it: without its rules, conditions and bypass list. */
export function simpleRuleset(world: World, repository: RepositoryState, ruleset: RulesetState) {
  const { id, name, target, enforcement, createdAt } = ruleset;
  return {
    id,
    name,
    target,
    source_type: 'Repository',
    source: fullName(repository),
    enforcement,
    node_id: nodeId('RRS', id),
    _links: {
      self: { href: `${repositoryUrl(world, repository)}/rulesets/${id}` },
      html: { href: `${repositoryPage(world, repository)}/rules/${id}` },
    },
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
  };
}

/** GitHub shows the bypass list only to accounts that may write the ruleset. */
export function fullRuleset(
  world: World,
  repository: RepositoryState,
  ruleset: RulesetState,
  mayWrite: boolean,
) {
  return {
    ...simpleRuleset(world, repository, ruleset),
    conditions: { ref_name: { include: [...ruleset.include], exclude: [...ruleset.exclude] } },
    rules: ruleset.rules,
    ...(mayWrite ? { bypass_actors: ruleset.bypass } : {}),
  };
}

/**
 * The rules of a ruleset as GitHub lists those of a branch: each rule names the ruleset that it comes from.
 */
export function rulesWithSource(repository: RepositoryState, ruleset: RulesetState) {
  return ruleset.rules.map((rule) => ({
    ...rule,
    ruleset_source_type: 'Repository',
    ruleset_source: fullName(repository),
    ruleset_id: ruleset.id,
  }));
}
