import { askGraphql } from '../client/ask-graphql.ts';
import { MERGE_COMMIT, type MergeCommitAnswer } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

/** The commit that brought a merged pull request to its base; null while GitHub does not say. */
export async function mergeCommit(
  { octokit, owner, repo }: RepositoryClient,
  number: number,
): Promise<string | null> {
  const variables = { owner, repo, number };
  const { repository } = await askGraphql<MergeCommitAnswer>(octokit, MERGE_COMMIT, variables);
  return repository?.pullRequest?.mergeCommit?.oid ?? null;
}
