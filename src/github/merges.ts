import { ForgeFailure } from '../ports/forge-failure.ts';
import type { MergeOutcome, Merges } from '../ports/merges.ts';
import { plainWords, statusOf } from './forge-failure-of.ts';
import { errorsOf, graphql } from './graphql.ts';
import { ENQUEUE_PULL_REQUEST, MERGE_QUEUE, type MergeQueueAnswer } from './queries.ts';
import type { RepositoryClient } from './repository-client.ts';

type Request = Parameters<Merges['merge']>[0];
type Method = 'squash' | 'merge';

/** Repositories and rulesets each can forbid a method; GitHub says so in words only. */
const METHOD_FORBIDDEN = /merges are not allowed|merge commits are not allowed|merge method/i;

export function merges({ octokit, owner, repo }: RepositoryClient): Merges {
  const here = { owner, repo };

  const methods = async (): Promise<readonly Method[]> => {
    const { data } = await octokit.rest.repos.get(here);
    const squash: readonly Method[] = data.allow_squash_merge === false ? [] : ['squash'];
    return data.allow_merge_commit === false ? squash : [...squash, 'merge'];
  };

  /** The merge commit, or what GitHub had against it. */
  const attempt = async (request: Request, method: Method) => {
    try {
      const { data } = await octokit.rest.pulls.merge({
        ...here,
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
  };

  const enqueue = async ({ nodeId, head }: Request): Promise<MergeOutcome> => {
    try {
      const input = { pullRequestId: nodeId, expectedHeadOid: head };
      await graphql(octokit, ENQUEUE_PULL_REQUEST, { input });
      return { outcome: 'queued' };
    } catch (error) {
      const [first] = errorsOf(error);
      if (first === undefined || !(error instanceof ForgeFailure) || error.kind !== 'rejected') throw error;
      return { outcome: 'not-possible', because: plainWords(first.message) };
    }
  };

  /** Asked only after a refusal: most merges need no more than the merge. */
  const explain = async (request: Request, objection: string): Promise<MergeOutcome> => {
    const { data: pull } = await octokit.rest.pulls.get({ ...here, pull_number: request.number });
    if (pull.head.sha !== request.head) return { outcome: 'head-moved' };
    if (pull.merged && pull.merge_commit_sha !== null) {
      return { outcome: 'merged', commit: pull.merge_commit_sha };
    }
    if (pull.state === 'closed') return { outcome: 'not-possible', because: 'The pull request is closed.' };

    const { repository } = await graphql<MergeQueueAnswer>(octokit, MERGE_QUEUE, {
      ...here,
      number: request.number,
      branch: pull.base.ref,
    });
    if (repository?.pullRequest?.mergeQueueEntry) return { outcome: 'queued' };
    if (repository?.mergeQueue) return enqueue(request);
    if (pull.mergeable === null) {
      return {
        outcome: 'not-possible',
        because: 'GitHub is still working out whether this can be merged.',
      };
    }
    return { outcome: 'not-possible', because: objection };
  };

  return {
    async merge(request) {
      let objection = 'The repository allows neither squash nor merge commits.';
      for (const method of await methods()) {
        const answer = await attempt(request, method);
        if (answer.commit !== undefined) return { outcome: 'merged', commit: answer.commit };
        objection = answer.objection;
        if (!METHOD_FORBIDDEN.test(objection)) break;
      }
      return explain(request, objection);
    },
  };
}

function objectionIn(failure: unknown): string {
  const said = failure instanceof ForgeFailure && failure.cause instanceof Error ? failure.cause.message : '';
  return plainWords(said.replace(/ - https?:\S+$/, ''));
}
