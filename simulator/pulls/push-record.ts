import { isAncestor } from '../git/history.ts';
import { activeRulesets } from '../protection/rulesets.ts';
import type { Account, ActivityType, RepositoryState } from '../state.ts';
import { type PullRequest, pullsOf, type World } from '../world.ts';

interface Move {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly actor: Account;
}

/** Adds the move of a branch to the repository's activity. Tags have none. */
export function recordActivity(world: World, repository: RepositoryState, ref: string, move: Move): void {
  const { actors, rows } = repository.pushRecord;
  if (!ref.startsWith('refs/heads/') || rows === 'missing') return;
  repository.activities.push({
    ...move,
    id: world.nextId(),
    ref,
    at: world.clock.now(),
    type: typeOf(world, repository, ref.slice('refs/heads/'.length), move),
    actor: actors === 'named' ? move.actor : null,
  });
}

/** Adds a force-push to the timeline of an open pull request. */
export function recordForcePush(
  world: World,
  { pushRecord }: RepositoryState,
  { pull }: PullRequest,
  { before, after, actor }: Move & { readonly before: string; readonly after: string },
): void {
  if (pushRecord.rows === 'missing') return;
  const by = pushRecord.actors === 'named' ? actor : null;
  pull.forcePushes.push({ id: world.nextId(), at: world.clock.now(), actor: by, before, after });
}

/** The first push of a branch has a type of its own, also if it brought commits. */
function typeOf(
  world: World,
  repository: RepositoryState,
  branch: string,
  { before, after }: Move,
): ActivityType {
  if (before === undefined) return 'branch_creation';
  if (after === undefined) return 'branch_deletion';
  const isMerge = pullsOf(repository).some(
    ({ pull }) => pull.base === branch && pull.merged?.commit === after,
  );
  if (isMerge) {
    const rules = activeRulesets(world, repository, branch).flatMap((ruleset) => ruleset.rules);
    return rules.some(({ type }) => type === 'merge_queue') ? 'merge_queue_merge' : 'pr_merge';
  }
  return isAncestor(repository.git, before, after) ? 'push' : 'force_push';
}
