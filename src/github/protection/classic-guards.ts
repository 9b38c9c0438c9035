import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { Guard, GuardRule } from '../../domain/doctor/guard.ts';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

type ClassicProtection = RestEndpointMethodTypes['repos']['getBranchProtection']['response']['data'];

const NAME = 'the branch protection rule';

type Reviews = NonNullable<ClassicProtection['required_pull_request_reviews']>;

/**
 * Classic branch protection, as guards. Only its required reviews have a bypass list for Apps and people, so
 * they are a guard of their own.
 */
export async function classicGuards(
  { octokit, owner, repo }: RepositoryClient,
  { branch, slug, clock }: { readonly branch: string; readonly slug: string; readonly clock: Clock },
): Promise<readonly Guard[]> {
  const classic = await readProtection({ octokit, owner, repo }, branch);
  if (classic === null) return [];
  const administrators = classic.enforce_admins?.enabled === true ? [] : ['administrators'];
  const { required_pull_request_reviews: reviews } = classic;
  const guard = (
    rules: readonly GuardRule[],
    appBypasses: boolean,
    bypassActors: readonly string[],
  ): Guard => ({
    name: NAME,
    kind: 'classic',
    rules,
    appBypasses,
    bypassActors: { readable: true, readAt: clock.now(), value: bypassActors },
  });
  const rest = guard(otherRulesOf(classic, slug), false, administrators);
  if (reviews === undefined) return [rest];
  const { ownApp, others } = reviewBypassOf(reviews, slug);
  return [rest, guard([reviewsOf(reviews)], ownApp, [...administrators, ...others])];
}

/**
 * Who may merge without the required reviews: whether Curfew's own App may, and the others in words for
 * people.
 */
function reviewBypassOf(
  { bypass_pull_request_allowances: allowances }: Reviews,
  slug: string,
): { readonly ownApp: boolean; readonly others: readonly string[] } {
  const apps = (allowances?.apps ?? []).flatMap((app) => (app === null ? [] : [app.slug]));
  return {
    ownApp: apps.includes(slug),
    others: [
      ...(allowances?.users ?? []).map(({ login }) => `the user ${login}`),
      ...(allowances?.teams ?? []).map((team) => `the team ${team.slug}`),
      ...apps.filter((app) => app !== slug).map((app) => `the App ${app}`),
    ],
  };
}

/** Null if the branch has no classic protection, or does not exist. */
async function readProtection(
  { octokit, owner, repo }: RepositoryClient,
  branch: string,
): Promise<ClassicProtection | null> {
  try {
    const { data } = await octokit.rest.repos.getBranchProtection({ owner, repo, branch });
    return data;
  } catch (failure) {
    if (statusOf(failure) !== 404) throw failure;
    // GitHub answers 404 also if the App may not see the protection. Only these texts say that there is none.
    if (/branch not protected|branch not found/i.test(causeText(failure))) return null;
    throw failure;
  }
}

function causeText(failure: unknown): string {
  return failure instanceof Error && failure.cause instanceof Error ? failure.cause.message : String(failure);
}

function reviewsOf(reviews: Reviews): GuardRule {
  return {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: reviews.required_approving_review_count ?? 0,
      require_code_owner_review: reviews.require_code_owner_reviews,
      require_last_push_approval: reviews.require_last_push_approval ?? false,
    },
  };
}

function otherRulesOf(classic: ClassicProtection, slug: string): readonly GuardRule[] {
  const { required_status_checks: checks, restrictions } = classic;
  const ruleIf = (enabled: boolean, type: string): readonly GuardRule[] =>
    enabled ? [{ type, parameters: {} }] : [];
  const mayPush = restrictions?.apps.some((app) => app.slug === slug) ?? true;
  return [
    ...(checks === undefined
      ? []
      : [
          {
            type: 'required_status_checks',
            parameters: {
              strict_required_status_checks_policy: checks.strict ?? false,
              required_status_checks: checks.checks.map(({ context, app_id: app }) => ({
                context,
                integration_id: app,
              })),
            },
          },
        ]),
    ...ruleIf(classic.required_linear_history?.enabled === true, 'required_linear_history'),
    ...ruleIf(classic.required_signatures?.enabled === true, 'required_signatures'),
    ...ruleIf(classic.allow_force_pushes?.enabled !== true, 'non_fast_forward'),
    ...ruleIf(classic.allow_deletions?.enabled !== true, 'deletion'),
    ...ruleIf(classic.lock_branch?.enabled === true, 'lock_branch'),
    ...ruleIf(!mayPush, 'update'),
  ];
}
