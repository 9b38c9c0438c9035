import { at, listAt } from '../json.ts';
import { graphql } from '../pulls.ts';
import { asAssumed, differs, type Question, unanswered } from '../question.ts';
import { FORCE_PUSHES, forcePushed } from './force-pushed.ts';

export const forcePushEvent: Question = {
  id: 'force-push-event',
  asks: 'Does the timeline have an event for a force-push, with both commits and the actor?',
  row: 'A force-push of the head of a pull request',
  needs: 'writing',
  ask: async (asking) => {
    const { before, after, byTimeline } = await forcePushed(asking);
    const { value, ms, tries } = byTimeline;
    const figures = {
      'ms until it was listed': ms,
      reads: tries,
      ...gaps(value === undefined ? [] : [value]),
    };
    if (value === undefined) return differs('There was none in this time.', figures);
    const commits = [at(value, 'beforeCommit', 'oid'), at(value, 'afterCommit', 'oid')];
    return commits[0] === before && commits[1] === after
      ? asAssumed('It names both commits.', figures)
      : differs('It does not name both commits.', figures);
  },
};

export const forcePushEvents: Question = {
  id: 'force-push-events',
  asks: 'How many events about force-pushes lack their actor or their commits?',
  row: 'A force-push of the head of a pull request',
  needs: 'reading',
  ask: async (asking) => {
    const data = await graphql(
      asking,
      `query ($owner: String!, $name: String!) {
        repository(owner: $owner, name: $name) {
          pullRequests(first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) { nodes { ${FORCE_PUSHES} } }
        }
      }`,
    );
    const pulls = listAt(data, 'repository', 'pullRequests', 'nodes');
    const events = pulls.flatMap((pull) => listAt(pull, 'timelineItems', 'nodes'));
    const figures = { 'pull requests': pulls.length, events: events.length, ...gaps(events) };
    if (events.length === 0) return unanswered('No pull request was force-pushed.', figures);
    return events.every((event) => typeof at(event, 'createdAt') === 'string')
      ? asAssumed('Each has its time.', figures)
      : differs('Some have no time.', figures);
  },
};

function gaps(events: readonly unknown[]): Readonly<Record<string, number>> {
  const without = (key: string) => events.filter((event) => at(event, key) == null).length;
  return {
    'without actor': without('actor'),
    'without commit before': without('beforeCommit'),
    'without commit after': without('afterCommit'),
  };
}
