import { plainMessage } from '../../domain/text/plain-message.ts';
import { statusOf } from '../../octokit/forge-failure-of.ts';
import { ForgeFailure } from '../../ports/forge/forge-failure.ts';
import type { MergeOutcome, Merges } from '../../ports/forge/merges.ts';
import { askGraphql, errorsOf } from '../client/ask-graphql.ts';
import { ENQUEUE_PULL_REQUEST, MERGE_QUEUE, type MergeQueueAnswer } from '../client/queries.ts';
import type { RepositoryClient } from '../client/repository-client.ts';
import { mergeCommit } from './merge-commit.ts';

type Request = Parameters<Merges['merge']>[0];
type Method = 'squash' | 'merge';

/** A repository or a ruleset can forbid a method. GitHub says so only in the text of its answer. */
const METHOD_FORBIDDEN = /merges are not allowed|merge commits are not allowed|merge method/i;

export function merges(client: RepositoryClient): Merges {
  return {
    async merge(request) {
      let objection = 'The repository allows neither squash nor merge commits.';
      for (const method of await allowedMethods(client)) {
        const result = await tryMerge(client, request, method);
        if (result.commit !== undefined) return { outcome: 'merged', commit: result.commit };
        objection = result.objection;
        if (!METHOD_FORBIDDEN.test(objection)) break;
      }
      return explainRefusal(client, request, objection);
    },
  };
}

async function allowedMethods({ octokit, owner, repo }: RepositoryClient): Promise<readonly Method[]> {
  const { data } = await octokit.rest.repos.get({ owner, repo });
  const squash: readonly Method[] = data.allow_squash_merge === false ? [] : ['squash'];
  return data.allow_merge_commit === false ? squash : [...squash, 'merge'];
}

/** The merge commit, or GitHub's reason not to merge. */
async function tryMerge({ octokit, owner, repo }: RepositoryClient, request: Request, method: Method) {
  try {
    const { data } = await octokit.rest.pulls.merge({
      owner,
      repo,
      pull_number: request.number,
      sha: request.head,
      merge_method: method,
      commit_title: request.title,
      commit_message: request.message,
    });
    return { commit: data.sha };
  } catch (error) {
    const status = statusOf(error);
    if (status !== 405 && status !== 409 && status !== 422) throw error;
    return { objection: objectionIn(error) };
  }
}

/** Finds the outcome after GitHub refused to merge. Most merges succeed, so it is read only then. */
async function explainRefusal(
  client: RepositoryClient,
  request: Request,
  objection: string,
): Promise<MergeOutcome> {
  const { octokit, owner, repo } = client;
  const { data: pull } = await octokit.rest.pulls.get({ owner, repo, pull_number: request.number });
  if (pull.head.sha !== request.head) return { outcome: 'head-moved' };
  if (pull.merged) return { outcome: 'merged', commit: await mergeCommit(client, request.number) };
  if (pull.state === 'closed') return { outcome: 'not-possible', because: 'The pull request is closed.' };

  const variables = { owner, repo, number: request.number, branch: pull.base.ref };
  const { repository } = await askGraphql<MergeQueueAnswer>(octokit, MERGE_QUEUE, variables);
  if (repository?.pullRequest?.mergeQueueEntry) return { outcome: 'queued' };
  if (repository?.mergeQueue) return enqueue(client, request);
  if (pull.mergeable === null) {
    return { outcome: 'not-possible', because: 'GitHub is still working out whether this can be merged.' };
  }
  return { outcome: 'not-possible', because: objection };
}

async function enqueue({ octokit }: RepositoryClient, { nodeId, head }: Request): Promise<MergeOutcome> {
  try {
    const input = { pullRequestId: nodeId, expectedHeadOid: head };
    await askGraphql(octokit, ENQUEUE_PULL_REQUEST, { input });
    return { outcome: 'queued' };
  } catch (error) {
    const [first] = errorsOf(error);
    if (first === undefined || !(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
    return { outcome: 'not-possible', because: plainMessage(first.message) };
  }
}

/** GitHub's text, without the link to its documentation. */
function objectionIn(failure: unknown): string {
  const text = failure instanceof ForgeFailure && failure.cause instanceof Error ? failure.cause.message : '';
  return plainMessage(text.replace(/ - https?:\S+$/, ''));
}
