import type { Probot } from 'probot';
import type { JobSender } from '../../ports/queue.ts';
import { repositoryOf } from './jobs-of.ts';

/** Each event of a pull request is a reason to review it. A merge is also a reason to see what landed. */
export function onPullRequest(app: Probot, queue: JobSender): void {
  app.on('pull_request', async ({ payload }) => {
    const repository = repositoryOf(payload);
    const { number, merged_at: mergedAt } = payload.pull_request;
    await queue.send({ kind: 'review', repository, pull: number });
    if (payload.action === 'closed' && mergedAt !== null) await queue.send({ kind: 'advance', repository });
  });
}
