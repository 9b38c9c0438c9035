import type { OwnPulls } from '../../ports/forge/own-pulls.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

/** Requests reviews from the teams and people that GitHub does not list as requested yet. */
export async function requestReviews(
  { octokit, owner, repo }: RepositoryClient,
  number: number,
  { teams = [], people = [] }: Parameters<OwnPulls['requestReviews']>[1],
): Promise<void> {
  // GitHub accepts only teams of the repository's own organization.
  const slugs = teams
    .map((team) => team.toLowerCase().split('/'))
    .flatMap(([org, slug]) => (org === owner.toLowerCase() && slug !== undefined ? [slug] : []));
  if (slugs.length === 0 && people.length === 0) return;
  const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
  const newTeams = without(
    slugs,
    data.requested_teams?.map(({ slug }) => slug),
  );
  const newPeople = without(
    people,
    data.requested_reviewers?.map(({ login }) => login),
  );
  if (newTeams.length === 0 && newPeople.length === 0) return;
  await octokit.rest.pulls.requestReviewers({
    owner,
    repo,
    pull_number: number,
    ...(newTeams.length === 0 ? {} : { team_reviewers: newTeams }),
    ...(newPeople.length === 0 ? {} : { reviewers: newPeople }),
  });
}

/** The names that are not among the others, each once. GitHub compares names without regard to case. */
function without(names: readonly string[], others: readonly string[] = []): string[] {
  const excluded = new Set(others.map((name) => name.toLowerCase()));
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => !excluded.has(name));
}
