import type { BypassActor, ClassicProtection, RepositoryState, Rule, RulesetState } from '../state.ts';
import type { World } from '../world.ts';
import { rulesetsAvailable } from './rulesets-available.ts';

const never = new Date(0);

/**
 * Classic branch protection, expressed as rulesets with their bypass lists. Administrators bypass it unless
 * it binds them, too.
 */
export function classicProtectionOf(
  world: World,
  repository: RepositoryState,
  branch: string,
): RulesetState[] {
  const classic = repository.classic.get(branch);
  if (classic === undefined || !rulesetsAvailable(world, repository)) return [];
  const administrators: readonly BypassActor[] = classic.enforceAdmins
    ? []
    : [{ actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' }];
  const allowed = (type: BypassActor['actor_type'], actors: readonly { readonly id: number }[] = []) =>
    actors.map(({ id }): BypassActor => ({ actor_id: id, actor_type: type, bypass_mode: 'always' }));
  const { bypass, bypassUsers, bypassTeams } = classic.reviews ?? {};
  return [
    ruleset(branch, restOf(classic), administrators),
    ...(classic.reviews === undefined
      ? []
      : [
          ruleset(
            branch,
            [reviewsOf(classic.reviews)],
            [
              ...administrators,
              ...allowed('Integration', bypass),
              ...allowed('User', bypassUsers),
              ...allowed('Team', bypassTeams),
            ],
          ),
        ]),
  ];
}

function ruleset(branch: string, rules: readonly Rule[], bypass: readonly BypassActor[]): RulesetState {
  const include = [`refs/heads/${branch}`];
  const settled = { id: 0, name: branch, enforcement: 'active', target: 'branch', exclude: [] } as const;
  return { ...settled, include, rules, bypass, createdAt: never };
}

function reviewsOf(reviews: NonNullable<ClassicProtection['reviews']>): Rule {
  return {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: reviews.count,
      require_code_owner_review: reviews.codeOwners ?? false,
      require_last_push_approval: reviews.lastPush ?? false,
    },
  };
}

function restOf({ checks, strict = false, linearHistory, signatures }: ClassicProtection): readonly Rule[] {
  return [
    { type: 'non_fast_forward' },
    { type: 'deletion' },
    ...(linearHistory === true ? [{ type: 'required_linear_history' }] : []),
    ...(signatures === true ? [{ type: 'required_signatures' }] : []),
    ...(checks === undefined
      ? []
      : [
          {
            type: 'required_status_checks',
            parameters: {
              strict_required_status_checks_policy: strict,
              required_status_checks: checks.map(({ context, app }) => ({
                context,
                integration_id: app ?? null,
              })),
            },
          },
        ]),
  ];
}
