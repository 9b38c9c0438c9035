import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { PullRequest } from '../../ports/forge/pull-requests.ts';
import { GHOST, isHuman, personOf } from '../person-of.ts';

type SinglePull = RestEndpointMethodTypes['pulls']['get']['response']['data'];
type ListedPull = RestEndpointMethodTypes['pulls']['list']['response']['data'][number];

/**
 * GitHub's listings leave out `merged.by` and `mergeable`: both are null there. `mergeCommit` counts if it
 * was merged.
 */
export function pullRequestOf(pull: SinglePull | ListedPull, mergeCommit: string | null): PullRequest {
  return {
    number: pull.number,
    nodeId: pull.node_id,
    title: pull.title,
    body: pull.body ?? '',
    state: pull.state === 'open' ? 'open' : 'closed',
    draft: pull.draft === true,
    author: personOf(pull.user) ?? GHOST,
    authorIsHuman: isHuman(pull.user),
    base: { branch: pull.base.ref, sha: pull.base.sha },
    head: {
      branch: pull.head.ref,
      sha: pull.head.sha,
      // If the fork was deleted, the head has no repository.
      sameRepository: pull.head.repo?.id === pull.base.repo.id,
    },
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
    closedAt: pull.closed_at,
    merged: mergedOf(pull, mergeCommit),
    mergeable: 'mergeable' in pull ? pull.mergeable : null,
  };
}

function mergedOf(pull: SinglePull | ListedPull, commit: string | null): PullRequest['merged'] {
  if (pull.merged_at === null) return null;
  const by = 'merged_by' in pull ? personOf(pull.merged_by) : null;
  return { at: pull.merged_at, by, commit };
}
