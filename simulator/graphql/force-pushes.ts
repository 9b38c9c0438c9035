import { timestamp } from '../clock.ts';
import { nodeId } from '../shapes/user.ts';
import type { Account, RepositoryState } from '../state.ts';
import type { PullRequest, World } from '../world.ts';
import { objectNode } from './objects.ts';
import type { PageWish } from './pull-commits.ts';
import { GraphqlRefusal } from './refusal.ts';

const forcePush = 'HEAD_REF_FORCE_PUSHED_EVENT';

/** A page of the timeline of a pull request, oldest first. Only force-pushes of the head are played. */
export function timelineItems(
  world: World,
  repository: RepositoryState,
  { pull }: PullRequest,
  { first, after, itemTypes }: PageWish & { readonly itemTypes?: readonly string[] | null },
) {
  if (itemTypes == null || itemTypes.some((type) => type !== forcePush)) {
    throw new GraphqlRefusal('UNPROCESSABLE', `The simulator's timeline has ${forcePush} only.`);
  }
  if (first == null || first > 100) {
    throw new GraphqlRefusal('EXCESSIVE_PAGINATION', 'The `first` argument must be from 1 to 100.');
  }
  const known = world.clock.now().getTime() - world.limits.activityLag;
  const all = pull.forcePushes.filter(({ at }) => at.getTime() <= known);
  const start = after == null ? 0 : Number(after);
  const shown = all.slice(start, start + first);
  const end = start + shown.length;
  return {
    totalCount: pull.forcePushes.length,
    filteredCount: all.length,
    pageCount: shown.length,
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: shown.length === 0 ? null : String(start + 1),
      endCursor: shown.length === 0 ? null : String(end),
    },
    nodes: shown.map(({ id, at, actor, before, after: to }) => ({
      __typename: 'HeadRefForcePushedEvent',
      id: nodeId('HRFPE', id),
      createdAt: timestamp(at),
      actor: actor === null ? null : actorNode(actor),
      beforeCommit: objectNode(repository, before),
      afterCommit: objectNode(repository, to),
    })),
  };
}

/** An `Actor`. A bot has its login without `[bot]` here, as on GitHub. */
function actorNode({ id, login, type }: Account) {
  return type === 'Bot'
    ? {
        __typename: 'Bot',
        id: nodeId('BOT', id),
        databaseId: id,
        login: login.replace(/\[bot\]$/, ''),
      }
    : { __typename: 'User', id: nodeId('U', id), databaseId: id, login };
}
