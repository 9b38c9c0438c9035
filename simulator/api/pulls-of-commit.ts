import { commitsBetween, mergeBase } from '../git/history.ts';
import { param, repositoryOf } from '../http/call.ts';
import { page } from '../http/paging.ts';
import { type Route, route } from '../http/route.ts';
import { simplePull } from '../shapes/pull.ts';
import type { PullState, RepositoryState } from '../state.ts';
import { pullsOf } from '../world.ts';
import { commitNamed } from './commits.ts';

/** GitHub answers this route from an index, which learns of a merge some time later. */
export const pullsOfCommit: Route = route('GET /repos/{owner}/{repo}/commits/{sha}/pulls', (call) => {
  const repository = repositoryOf(call, { permission: 'pull_requests', level: 'read' });
  const sha = commitNamed(repository, param(call, 'sha')).oid;
  const indexedUntil = call.world.clock.now().getTime() - call.world.limits.indexLag;
  const found = pullsOf(repository).filter(({ pull }) => {
    const isIndexed = pull.merged === undefined || pull.merged.at.getTime() <= indexedUntil;
    return isIndexed && hasCommit(repository, pull, sha);
  });
  const path = `/repos/${repository.owner.login}/${repository.name}/commits/${sha}/pulls`;
  return page(call, path, found, (issue) => simplePull(call.world, repository, issue));
});

function hasCommit({ git }: RepositoryState, { merged, baseSha, headSha }: PullState, sha: string): boolean {
  if (merged?.commit === sha) return true;
  // A rebase merge lands several commits. Each belongs to the pull request.
  if (merged?.onto !== undefined && commitsBetween(git, merged.onto, merged.commit).includes(sha))
    return true;
  return commitsBetween(git, mergeBase(git, baseSha, headSha), headSha).includes(sha);
}
