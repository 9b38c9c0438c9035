import { type Waited, waitFor } from '../clock.ts';
import { at, listAt } from '../json.ts';
import { graphql, headOf, openPull, push } from '../pulls.ts';
import { type Asking, call, share } from '../question.ts';

export interface ForcePushed {
  readonly branch: string;
  readonly before: string;
  readonly after: string;
  /** Until the timeline of the pull request, and `activity`, had the push. */
  readonly byTimeline: Waited<unknown>;
  readonly byActivity: Waited<unknown>;
}

export const FORCE_PUSHES = `timelineItems(itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT], first: 20) {
  nodes { ... on HeadRefForcePushedEvent { createdAt actor { login } beforeCommit { oid } afterCommit { oid } } }
}`;

/** Replaces the branch of a pull request by force, and waits until both ways to ask know it. */
export function forcePushed(asking: Asking): Promise<ForcePushed> {
  return share(asking, 'force-push', async () => {
    const { clock, patienceMs } = asking;
    const { number, branch, head: before } = await openPull(asking, 'prove-force-push');
    const main = await headOf(asking, asking.repository.defaultBranch);
    const after = await push(asking, branch, [main], { message: 'Replace', force: true });
    const [byTimeline, byActivity] = await Promise.all([
      waitFor(clock, patienceMs, () => firstEvent(asking, number)),
      waitFor(clock, patienceMs, async () => {
        const rows = await activity(asking, branch);
        return typeof rows === 'number' ? rows : rows.find((row) => at(row, 'after') === after);
      }),
    ]);
    return { branch, before, after, byTimeline, byActivity };
  });
}

/** The newest rows of a branch; or the status, if the server does not answer them. */
export async function activity(asking: Asking, branch: string): Promise<readonly unknown[] | number> {
  const query = `ref=${encodeURIComponent(branch)}&per_page=100`;
  const reply = await call(asking, 'GET', `/activity?${query}`);
  return reply.status === 200 ? listAt(reply.body) : reply.status;
}

async function firstEvent(asking: Asking, number: number): Promise<unknown> {
  const data = await graphql(
    asking,
    `query ($owner: String!, $name: String!, $number: Int!) {
      repository(owner: $owner, name: $name) { pullRequest(number: $number) { ${FORCE_PUSHES} } }
    }`,
    { number },
  );
  const [first] = listAt(data, 'repository', 'pullRequest', 'timelineItems', 'nodes');
  return first;
}
