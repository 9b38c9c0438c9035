import { isAtLeast, permissionOf } from '../access/access.ts';
import { created, notFound, ok, Refused } from '../http/answer.ts';
import type { Body } from '../http/body.ts';
import { actorOf, type Call, hasPermission, param, repositoryOf } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { activeRulesets, bypassOf } from '../protection/rulesets.ts';
import { rulesetsAvailable } from '../protection/rulesets-available.ts';
import { fullRuleset, rulesWithSource, simpleRuleset } from '../shapes/ruleset.ts';
import type { BypassActor, RepositoryState, Rule, RulesetState } from '../state.ts';
import { fullName, type World } from '../world.ts';

const needsRead = { permission: 'metadata', level: 'read' } as const;
const needsWrite = { permission: 'administration', level: 'write', person: 'admin' } as const;
const bypassTypes = ['Integration', 'OrganizationAdmin', 'RepositoryRole', 'Team', 'User'] as const;

export const rulesetRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/rules/branches/{branch+}', (call) => {
    const repository = available(call, repositoryOf(call, needsRead));
    const branch = param(call, 'branch');
    const rules = activeRulesets(call.world, repository, branch).flatMap((ruleset) =>
      rulesWithSource(repository, ruleset),
    );
    return page(call, `/repos/${fullName(repository)}/rules/branches/${branch}`, rules, (rule) => rule);
  }),
  route('GET /repos/{owner}/{repo}/rulesets', (call) => {
    const repository = available(call, repositoryOf(call, needsRead));
    return page(call, `/repos/${fullName(repository)}/rulesets`, repository.rulesets, (each) =>
      simpleRuleset(call.world, repository, each),
    );
  }),
  route('POST /repos/{owner}/{repo}/rulesets', (call) => {
    const repository = available(call, repositoryOf(call, needsWrite));
    const ruleset = rulesetIn(call.world, call.body);
    repository.rulesets.push(ruleset);
    return created(fullRuleset(call.world, repository, ruleset, true));
  }),
  route('GET /repos/{owner}/{repo}/rulesets/{id}', (call) => {
    const repository = available(call, repositoryOf(call, needsRead));
    const ruleset = repository.rulesets.find(({ id }) => String(id) === param(call, 'id'));
    if (ruleset === undefined) throw notFound();
    return ok({
      ...fullRuleset(call.world, repository, ruleset, mayWrite(call, repository)),
      current_user_can_bypass: bypassOf(call.world, repository, ruleset, actorOf(call)),
    });
  }),
];

function available(call: Call, repository: RepositoryState): RepositoryState {
  if (rulesetsAvailable(call.world, repository)) return repository;
  throw new Refused(403, 'Upgrade to GitHub Pro or make this repository public to enable this feature.');
}

function mayWrite({ caller, world }: Call, repository: RepositoryState): boolean {
  if (caller.kind === 'person') return isAtLeast(permissionOf(world, caller.account, repository), 'admin');
  return caller.kind === 'installation' && hasPermission(caller.token.permissions, needsWrite);
}

/** A ruleset, as the API and the import on the website accept it. */
export function rulesetIn(world: World, body: Body): RulesetState {
  const names = body.object('conditions')?.object('ref_name');
  return {
    id: world.nextId(),
    name: body.string('name'),
    enforcement: body.oneOf('enforcement', ['active', 'evaluate', 'disabled']) ?? 'active',
    target: body.oneOf('target', ['branch', 'tag', 'push']) ?? 'branch',
    include: names?.strings('include') ?? [],
    exclude: names?.strings('exclude') ?? [],
    rules: body.objects('rules').map(ruleIn),
    bypass: body.objects('bypass_actors').map(bypassIn),
    createdAt: world.clock.now(),
  };
}

function ruleIn(body: Body): Rule {
  const parameters = body.raw('parameters');
  const type = body.string('type');
  return typeof parameters === 'object' && parameters !== null
    ? { type, parameters: Object.fromEntries(Object.entries(parameters)) }
    : { type };
}

function bypassIn(body: Body): BypassActor {
  const type = body.oneOf('actor_type', bypassTypes);
  if (type === undefined) throw new Refused(422, 'Invalid request.\n\n"actor_type" wasn\'t supplied.');
  return {
    actor_id: body.number('actor_id') ?? null,
    actor_type: type,
    bypass_mode: body.oneOf('bypass_mode', ['always', 'pull_request', 'exempt']) ?? 'always',
  };
}
