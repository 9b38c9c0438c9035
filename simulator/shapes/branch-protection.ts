import type { ClassicProtection, RepositoryState } from '../state.ts';
import type { World } from '../world.ts';
import { appShape } from './app.ts';
import { repositoryUrl } from './repository.ts';
import { teamShape } from './team.ts';
import { simpleUser } from './user.ts';

/** GitHub's `branch-protection`. Required checks and reviews that are not set are left out. */
export function branchProtection(
  world: World,
  repository: RepositoryState,
  branch: string,
  { checks, strict = false, reviews, enforceAdmins, linearHistory, signatures }: ClassicProtection,
) {
  const url = `${repositoryUrl(world, repository)}/branches/${branch}/protection`;
  return {
    url,
    enforce_admins: { url: `${url}/enforce_admins`, enabled: enforceAdmins },
    required_linear_history: { enabled: linearHistory ?? false },
    required_signatures: { url: `${url}/required_signatures`, enabled: signatures ?? false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    ...(checks === undefined
      ? {}
      : {
          required_status_checks: {
            url: `${url}/required_status_checks`,
            strict,
            contexts: checks.map(({ context }) => context),
            checks: checks.map(({ context, app }) => ({ context, app_id: app ?? null })),
            contexts_url: `${url}/required_status_checks/contexts`,
          },
        }),
    ...(reviews === undefined
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: false,
            require_code_owner_reviews: reviews.codeOwners ?? false,
            require_last_push_approval: reviews.lastPush ?? false,
            required_approving_review_count: reviews.count,
            bypass_pull_request_allowances: {
              users: (reviews.bypassUsers ?? []).map((account) => simpleUser(world, account)),
              teams: (reviews.bypassTeams ?? []).map((team) => teamShape(world, team)),
              apps: (reviews.bypass ?? []).map((app) => appShape(world, app)),
            },
          },
        }),
  };
}
