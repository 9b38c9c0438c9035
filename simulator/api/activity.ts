import { timestamp } from '../clock.ts';
import { type Answer, ok, unprocessable } from '../http/answer.ts';
import { type Call, repositoryOf } from '../http/call.ts';
import { type Route, route } from '../http/route.ts';
import { repositoryUrl } from '../shapes/repository.ts';
import { nodeId, simpleUser } from '../shapes/user.ts';
import type { ActivityState } from '../state.ts';
import type { World } from '../world.ts';

/** Days. https://docs.github.com/en/rest/repos/repos#list-repository-activities */
const periods: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, quarter: 90, year: 365 };

const noCommit = '0'.repeat(40);

export const activityRoutes: readonly Route[] = [
  route('GET /repos/{owner}/{repo}/activity', (call) => {
    const repository = repositoryOf(call, { permission: 'contents', level: 'read' });
    const { world, query } = call;
    const now = world.clock.now().getTime();
    const [ref, actor, type, period] = ['ref', 'actor', 'activity_type', 'time_period'].map((name) =>
      query.get(name),
    );
    const days = period == null ? undefined : periods[period];
    if (period != null && days === undefined) throw unprocessable('Invalid time_period');
    const found = repository.activities
      // GitHub says nowhere how soon it knows a push.
      .filter(({ at }) => at.getTime() <= now - world.limits.activityLag)
      .filter((each) => ref == null || each.ref === `refs/heads/${ref.replace(/^refs\/heads\//, '')}`)
      .filter((each) => actor == null || each.actor?.login.toLowerCase() === actor.toLowerCase())
      .filter((each) => type == null || each.type === type)
      .filter(({ at }) => days === undefined || at.getTime() >= now - days * 86_400_000);
    if (query.get('direction') !== 'asc') found.reverse();
    return cursorPage(call, `${repositoryUrl(world, repository)}/activity`, found);
  }),
];

/** One page by cursors, and not by numbers: GitHub ignores `page` here. */
function cursorPage(call: Call, url: string, found: readonly ActivityState[]): Answer {
  const { query } = call;
  const size = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30) || 30));
  const [after, before] = [query.get('after'), query.get('before')].map((cursor) =>
    cursor === null ? undefined : found.findIndex(({ id }) => cursorOf(id) === cursor),
  );
  if (after === -1 || before === -1) throw unprocessable('Invalid cursor');
  const start = after !== undefined ? after + 1 : before !== undefined ? Math.max(0, before - size) : 0;
  const end = before === undefined ? start + size : before;
  const shown = found.slice(start, end);
  const link = (rel: string, name: 'after' | 'before', id: number | undefined) => {
    if (id === undefined) return [];
    const other = new URLSearchParams(query);
    for (const cursor of ['after', 'before']) other.delete(cursor);
    other.set(name, cursorOf(id));
    return [`<${url}?${other}>; rel="${rel}"`];
  };
  const links = [
    ...(end < found.length ? link('next', 'after', shown.at(-1)?.id) : []),
    ...(start > 0 ? link('prev', 'before', shown[0]?.id) : []),
  ];
  const answer = ok(shown.map((each) => activityShape(call.world, each)));
  return links.length === 0 ? answer : { ...answer, headers: { link: links.join(', ') } };
}

function cursorOf(id: number): string {
  return Buffer.from(`activity:${id}`).toString('base64url');
}

function activityShape(world: World, { id, before, after, ref, at, type, actor }: ActivityState) {
  return {
    id,
    node_id: nodeId('PSH', id),
    before: before ?? noCommit,
    after: after ?? noCommit,
    ref,
    timestamp: timestamp(at),
    activity_type: type,
    actor: actor === null ? null : simpleUser(world, actor),
  };
}
