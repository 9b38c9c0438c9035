import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { PullRequest } from '../ports/pull-requests.ts';
import { GHOST, isHuman, personOf } from './person-of.ts';

type Whole = RestEndpointMethodTypes['pulls']['get']['response']['data'];
type Listed = RestEndpointMethodTypes['pulls']['list']['response']['data'][number];

/** `merged.by` and `mergeable` are told for a single pull request only; listings leave them out. */
export function pullRequestOf(pull: Whole | Listed): PullRequest {
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
      // The head of a fork that was deleted has no repository.
      sameRepository: pull.head.repo?.id === pull.base.repo.id,
    },
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
    closedAt: pull.closed_at,
    merged: mergedOf(pull),
    mergeable: 'mergeable' in pull ? pull.mergeable : null,
  };
}

/** Before a merge `merge_commit_sha` names a trial merge: only `merged_at` says that there was one. */
function mergedOf(pull: Whole | Listed): PullRequest['merged'] {
  if (pull.merged_at === null) return null;
  // Old pull requests can lack the commit; an empty name agrees with no commit on the branch.
  const by = 'merged_by' in pull ? personOf(pull.merged_by) : null;
  return { at: pull.merged_at, by, commit: pull.merge_commit_sha ?? '' };
}
