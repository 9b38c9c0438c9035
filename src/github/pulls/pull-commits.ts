import { normalizeLogin, type Person } from '../../domain/person.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { PullCommit } from '../../ports/forge/pull-requests.ts';
import { askGraphql } from '../client/ask-graphql.ts';
import { type Actor, type CommitNode, PULL_COMMITS, type PullCommitsAnswer } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';

/** GitHub lists at most this many commits of a pull request. */
const COMMITS_MAX = 250;

/** The commits of a pull request, oldest first, each with all people who had a part in it. */
export async function pullCommits(
  { octokit, owner, repo }: RepositoryClient,
  number: number,
): Promise<readonly PullCommit[]> {
  const found = new Map<string, PullCommit>();
  for (let after: string | null = null; ; ) {
    const answer: PullCommitsAnswer = await askGraphql(octokit, PULL_COMMITS, { owner, repo, number, after });
    const page = answer.repository?.pullRequest?.commits;
    if (page === undefined) throw new ForgeFailure('not-found', `GitHub shows no pull request ${number}`);
    if (page.totalCount > COMMITS_MAX) {
      throw new ForgeFailure('rejected', `pull request ${number} has more than ${COMMITS_MAX} commits`);
    }
    for (const { commit } of page.nodes) found.set(commit.oid, pullCommitOf(commit));
    if (!page.pageInfo.hasNextPage) {
      if (found.size < page.totalCount) throw incomplete(`pull request ${number}`);
      return [...found.values()];
    }
    after = page.pageInfo.endCursor;
  }
}

function pullCommitOf({ oid, parents, authors, committer, signature }: CommitNode): PullCommit {
  if (parents.totalCount > parents.nodes.length || authors.totalCount > authors.nodes.length) {
    throw incomplete(`commit ${oid}`);
  }
  const byGitHub =
    committer?.email === 'noreply@github.com' && signature?.isValid === true && signature.wasSignedByGitHub;
  // GitHub commits the edits that people make on github.com, and signs them. Without the signature, the
  // address proves nothing, as every person can write it into a commit.
  const people = [...authors.nodes, ...(byGitHub ? [] : [committer])].map(personOfActor);
  return { sha: oid, parents: parents.nodes.map((parent) => parent.oid), people: distinct(people) };
}

function personOfActor(actor: Actor | null): Person | null {
  const user = actor?.user;
  if (user?.databaseId == null) return null;
  return { login: normalizeLogin(user.login), id: user.databaseId };
}

function distinct(people: readonly (Person | null)[]): readonly (Person | null)[] {
  return [...new Map(people.map((person) => [person?.id ?? null, person])).values()];
}

function incomplete(subject: string): ForgeFailure {
  return new ForgeFailure('rejected', `GitHub's listing for ${subject} is not complete`);
}
