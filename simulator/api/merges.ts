import { noContent, notFound, ok, Refused, violated } from '../http/answer.ts';
import { actorOf, type Call, param, repositoryOf } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';
import { mergePull } from '../merging/merge.ts';
import { canMerge } from '../merging/mergeability.ts';
import { mergeViolations } from '../protection/violations.ts';
import type { Actor, MergeMethod, RepositoryState } from '../state.ts';
import type { PullRequest } from '../world.ts';
import { pullNumbered } from './pulls.ts';

const merging = { permission: 'contents', level: 'write' } as const;

export const mergeRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/pulls/{number}/merge', (call) => {
    const repository = repositoryOf(call, { permission: 'pull_requests', level: 'read' });
    if (pullNumbered(repository, param(call, 'number')).pull.merged === undefined) throw notFound();
    return noContent;
  }),
  route('PUT /repos/{owner}/{repo}/pulls/{number}/merge', (call) => {
    const repository = repositoryOf(call, merging);
    const issue = pullNumbered(repository, param(call, 'number'));
    const commit = mergeNow(call, repository, issue, {
      method: call.body.oneOf('merge_method', methods) ?? 'merge',
      sha: call.body.optionalString('sha'),
    });
    return ok({ sha: commit, merged: true, message: 'Pull Request successfully merged' });
  }),
];

export const methods = ['merge', 'squash', 'rebase'] as const;

/** Merges if the rules allow it. Throws the refusal that GitHub would send. */
export function mergeNow(
  call: Call,
  repository: RepositoryState,
  issue: PullRequest,
  { method, sha }: { readonly method: MergeMethod; readonly sha: string | undefined },
): string {
  if (issue.state !== 'open') throw new Refused(405, 'Pull Request is not mergeable');
  if (sha !== undefined && sha !== issue.pull.headSha) {
    throw new Refused(409, 'Head branch was modified. Review and try the merge again.');
  }
  if (issue.pull.draft) throw new Refused(405, 'Pull Request is still a draft');
  if (!repository.mergeMethods.has(method))
    throw new Refused(405, `${titles[method]} merges are not allowed on this repository.`);
  const title = call.body.optionalString('commit_title');
  const message = call.body.optionalString('commit_message');
  const text = title === undefined ? null : [title, message].filter(Boolean).join('\n\n');
  const violations = mergeViolations(call.world, repository, issue, method, boundActor(call), text);
  if (violations.length > 0) throw violated(405, violations);
  if (!canMerge(repository, issue)) throw new Refused(405, 'Pull Request has merge conflicts');
  const commit = mergePull(call.world, repository, issue, { method, title, message }, actorOf(call));
  if (commit === undefined)
    throw new Refused(405, 'Base branch was modified. Review and try the merge again.');
  return commit;
}

const titles = { merge: 'Merge commit', squash: 'Squash', rebase: 'Rebase' } as const;

/**
 * The actor for the rules. On the website, a person ticks a box to bypass the rules. The header says that the
 * box is not ticked. Then no bypass list counts: no list names the account with the id -1.
 */
function boundActor(call: Call): Actor {
  const actor = actorOf(call);
  if (call.headers['x-simulator-keep-rules'] === undefined) return actor;
  return { account: { ...actor.account, id: -1 } };
}
