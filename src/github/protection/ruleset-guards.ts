import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Guard, GuardRule } from '../../domain/doctor/guard.ts';
import { unreadable } from '../../domain/reading.ts';
import type { Clock } from '../../ports/clock.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { OwnApp } from '../client/own-app.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

type Ruleset = RestEndpointMethodTypes['repos']['getRepoRuleset']['response']['data'];
type BypassActor = NonNullable<Ruleset['bypass_actors']>[number];

/** The rulesets that bind a branch, and who may bypass them if GitHub shows that. */
export async function rulesetGuards(
  { octokit, owner, repo }: RepositoryClient,
  {
    branch,
    by,
    app,
    clock,
  }: {
    readonly branch: string;
    readonly by: 'pull-request' | 'push';
    readonly app: OwnApp;
    readonly clock: Clock;
  },
): Promise<readonly Guard[]> {
  const listed = await octokit.paginate(octokit.rest.repos.getBranchRules, {
    owner,
    repo,
    branch,
    per_page: 100,
  });
  const byRuleset = Map.groupBy(listed, ({ ruleset_id: id }) => id);
  return Promise.all(
    [...byRuleset].map(async ([id, rules]): Promise<Guard> => {
      const ruleset = id === undefined ? null : await readRuleset({ octokit, owner, repo }, id);
      const actors = ruleset?.bypass_actors;
      return {
        name: ruleset?.name ?? `ruleset ${id}`,
        kind: 'ruleset',
        rules: rules.map(ruleOf),
        appBypasses: ruleset !== null && canBypass(ruleset, app, by),
        bypassActors:
          actors === undefined
            ? unreadable(`who may bypass the ruleset ${ruleset?.name ?? id}`, 'GitHub does not show it')
            : { readable: true, readAt: clock.now(), value: actors.flatMap((actor) => nameOf(actor, app)) },
      };
    }),
  );
}

/**
 * Null for a ruleset of the organization that GitHub does not show. Its rules are listed with the branch all
 * the same.
 */
async function readRuleset({ octokit, owner, repo }: RepositoryClient, id: number): Promise<Ruleset | null> {
  try {
    const { data } = await octokit.rest.repos.getRepoRuleset({ owner, repo, ruleset_id: id });
    return data;
  } catch (failure) {
    const hidden =
      failure instanceof ForgeFailure && (failure.kind === 'not-found' || failure.kind === 'forbidden');
    if (hidden) return null;
    throw failure;
  }
}

function ruleOf(rule: { readonly type: string; readonly parameters?: unknown }): GuardRule {
  const { type, parameters } = rule;
  const entries = typeof parameters === 'object' && parameters !== null ? Object.entries(parameters) : [];
  return { type, parameters: Object.fromEntries(entries) };
}

function canBypass(ruleset: Ruleset, app: OwnApp, by: 'pull-request' | 'push'): boolean {
  const modes =
    by === 'push' ? ['always', 'exempt'] : ['always', 'exempt', 'pull_request', 'pull_requests_only'];
  const listed = ruleset.bypass_actors?.find(
    ({ actor_type: type, actor_id: id }) => type === 'Integration' && id === app.id,
  );
  return modes.includes(listed?.bypass_mode ?? ruleset.current_user_can_bypass ?? 'never');
}

const ROLES: Readonly<Record<number, string>> = { 2: 'maintainers', 4: 'writers', 5: 'administrators' };

function nameOf({ actor_type: type, actor_id: id }: BypassActor, app: OwnApp): readonly string[] {
  switch (type) {
    case 'Integration':
      return id === app.id ? [] : [`the App ${id}`];
    case 'RepositoryRole':
      return [ROLES[id ?? 0] ?? `the role ${id}`];
    case 'OrganizationAdmin':
      return ["the organization's owners"];
    case 'DeployKey':
      return ['deploy keys'];
    default:
      return [`${type} ${id}`];
  }
}
