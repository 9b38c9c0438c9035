import type { TeamRef } from '../../domain/team-ref.ts';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import type { TeamAccess } from '../../ports/forge/protection.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

/** GitHub answers 404 both for a team that does not exist and for one without access, so both are asked. */
export async function teamAccess(
  { octokit, owner, repo }: RepositoryClient,
  team: TeamRef,
): Promise<TeamAccess> {
  const [org = '', slug = ''] = team.split('/');
  const isFound = async (asking: Promise<unknown>): Promise<boolean> => {
    try {
      await asking;
      return true;
    } catch (failure) {
      if (statusOf(failure) === 404) return false;
      throw failure;
    }
  };
  const { teams } = octokit.rest;
  if (!(await isFound(teams.getByName({ org, team_slug: slug })))) return 'missing';
  const access = teams.checkPermissionsForRepoInOrg({ org, team_slug: slug, owner, repo });
  return (await isFound(access)) ? 'access' : 'no-access';
}
